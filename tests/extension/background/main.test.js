import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chrome } from '../chrome-stub.js'

const opened = []
chrome.tabs.create = async ({ url }) => { opened.push(url) }
await import('../../../extension/background/main.js')

for (const [reason, pages] of [['install', ['chrome-extension://altwords/pages/welcome.html']], ['update', []]]) {
  test(`${reason}: pages that were open before are served`, async () => {
    const started = []
    opened.length = 0
    chrome.tabs.all = [{ id: 1, url: 'https://a.example/' }]
    chrome.scripting.executeScript = async ({ files }) => {
      if (files) started.push(files)
      return [{ frameId: 0, documentId: 'old', result: true }]
    }
    chrome.runtime.onInstalled.fire({ reason })
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual([started, opened], [[['content/main.js']], pages])
  })
}
