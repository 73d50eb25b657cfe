import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { openPage } from './page-world.js'

chrome.tabs.all = [{ id: 1, url: 'https://page.example/' }]
chrome.permissions.isGiven = false
chrome.scripting.executeScript = async () => { throw new Error('Cannot access contents of the page.') }
const document = await openPage('popup', async () => ({ sentence: '(forbidden)' }))
const settle = () => new Promise(resolve => setImmediate(resolve))

test('without access it does not say that no extension may work here: the first sentence tells', async () => {
  await settle()
  assert.deepEqual(['state', 'count'].map(id => document.getElementById(id).textContent), ['(forbidden)', ''])
})

test('the listener\'s own picture gets a page, and the popup closes', async () => {
  const opened = []
  chrome.tabs.create = async ({ url }) => { opened.push(url) }
  globalThis.close = () => { opened.push('closed') }
  document.getElementById('picture').click()
  await settle()
  assert.deepEqual(opened, [chrome.runtime.getURL('pages/picture.html'), 'closed'])
})
