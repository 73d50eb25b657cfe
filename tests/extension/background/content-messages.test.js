import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { answerContent } from '../../../extension/background/content-messages.js'

const SENDER = { tab: { id: 1, url: 'https://page.example/' }, frameId: 0, url: 'https://frame.example/' }
const greet = () => answerContent({ op: 'hello' }, SENDER, new AbortController().signal)

beforeEach(() => {
  chrome.permissions.isGiven = true
  Object.assign(chrome.storage.local.kept, { on: true, onDemandOnly: false, offSites: [], token: 'secret' })
})

test('a page is wanted, and hears nothing else', async () => assert.deepEqual(await greet(), { op: 'wanted', on: true }))

test('a frame goes with the site of its tab', async () => {
  chrome.storage.local.kept.offSites = ['page.example']
  assert.deepEqual(await greet(), { op: 'wanted', on: false })
})

test('without the permission nothing is wanted, even where a script still runs', async () => {
  chrome.permissions.isGiven = false
  assert.deepEqual(await greet(), { op: 'wanted', on: false })
})
