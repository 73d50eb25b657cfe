import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { watchAccess } from '../../../extension/background/access.js'
import { hasAccess } from '../../../extension/shared/access.js'

const seen = []
watchAccess(isGiven => seen.push(isGiven))
const settle = () => new Promise(resolve => setImmediate(resolve))

beforeEach(() => {
  seen.length = 0
  chrome.permissions.isGiven = true
  Object.assign(chrome.action, { text: '', title: '' })
})

test('taking it away is told, and shown on the button with the reason', async () => {
  chrome.permissions.isGiven = false
  chrome.permissions.onRemoved.fire({ origins: ['<all_urls>'] })
  await settle()
  assert.deepEqual(seen, [false])
  assert.deepEqual([chrome.action.text, chrome.action.title], ['!', '(name): (forbidden)'])
  assert.equal(await hasAccess(), false)
})

test('giving it back is told, and the button is as before', async () => {
  chrome.action.text = '!'
  chrome.permissions.onAdded.fire({ origins: ['<all_urls>'] })
  await settle()
  assert.deepEqual(seen, [true])
  assert.deepEqual([chrome.action.text, chrome.action.title], ['', '(name)'])
})

test('what was taken while the browser was closed is shown from its start', async () => {
  chrome.permissions.isGiven = false
  chrome.runtime.onStartup.fire()
  await settle()
  assert.equal(chrome.action.text, '!')
})
