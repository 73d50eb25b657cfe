import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { openPage } from './page-world.js'

test('without access it does not say that no extension may work here: the first sentence tells', async () => {
  chrome.tabs.all = [{ id: 1, url: 'https://page.example/' }]
  chrome.permissions.isGiven = false
  chrome.scripting.executeScript = async () => { throw new Error('Cannot access contents of the page.') }
  const document = await openPage('popup', async () => ({ sentence: '(forbidden)' }))
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(['state', 'count'].map(id => document.getElementById(id).textContent), ['(forbidden)', ''])
})
