import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { createContext, runInContext, runInNewContext } from 'node:vm'
import { chrome } from '../chrome-stub.js'
import { startIn, startInOpenTabs, startWhenInstalled, tellAll } from '../../../extension/background/tabs.js'

/** Frames that answer the question whether they are without scripts, by tab; and where files were run. */
let frames
let started

beforeEach(() => {
  started = []
  chrome.tabs.sent = []
  chrome.tabs.all = [{ id: 1, url: 'https://a.example/' }, { id: 2, url: 'https://store.example/' }, { id: 3, url: 'https://b.example/' }]
  frames = {
    1: [{ frameId: 0, documentId: 'first', result: true }, { frameId: 4, documentId: 'loading', result: false }],
    3: [{ frameId: 0, documentId: 'third', result: true }]
  }
  chrome.scripting.executeScript = async ({ target, files }) => {
    if (files) {
      started.push([target, files])
      return []
    }
    if (!frames[target.tabId]) throw new Error('The extensions gallery cannot be scripted.')
    return frames[target.tabId]
  }
})

test('every page is told what is right for its address, and one that does not listen stops nobody', async () => {
  const { sendMessage } = chrome.tabs
  chrome.tabs.sendMessage = async (id, message) => {
    if (id === 2) throw new Error('Could not establish connection. Receiving end does not exist.')
    return sendMessage(id, message)
  }
  await tellAll(url => ({ op: 'wanted', on: url === 'https://a.example/' }))
  chrome.tabs.sendMessage = sendMessage
  assert.deepEqual(chrome.tabs.sent, [[1, { op: 'wanted', on: true }], [3, { op: 'wanted', on: false }]])
})

test('pages without scripts get them, in the very documents that were asked; a refusal stops nobody', async () => {
  await startInOpenTabs()
  assert.deepEqual(started, [
    [{ tabId: 1, documentIds: ['first'] }, ['content/main.js']], [{ tabId: 3, documentIds: ['third'] }, ['content/main.js']]
  ])
})

test('two that ask for the same at one time start them once', async () => {
  await Promise.all([startInOpenTabs(), startIn(1)])
  assert.equal(started.length, 2)
})

test('Chromium does not start them by itself when it installs us', async () => {
  await startWhenInstalled()
  assert.equal(started.length, 2)
})

test('the question runs in the page: no to scripts that run already or in a moment, no to what still loads', async () => {
  let isWithoutScripts
  chrome.scripting.executeScript = async ({ func }) => { isWithoutScripts = func; return [] }
  await startInOpenTabs()
  const ask = (readyState, world) => runInNewContext(`(${isWithoutScripts})()`, { document: { readyState }, setTimeout, ...world })
  const starting = createContext({ document: { readyState: 'complete' }, setTimeout })
  const asked = runInContext(`(${isWithoutScripts})()`, starting)
  starting.altwordsCount = () => 0
  assert.deepEqual(await Promise.all([ask('complete', {}), ask('complete', { altwordsCount () {} }), asked, ask('interactive', {})]),
    [true, false, false, false])
})
