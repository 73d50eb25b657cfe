import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { readFully, readOwn, watchDemands } from '../../../extension/background/on-demand.js'

const TAB = { id: 3, windowId: 8, url: 'https://page.example/', active: true }
const SENDER = { tab: TAB, frameId: 0, url: TAB.url }
const PICTURE = new Blob(['bytes'], { type: 'image/png' })
const PLACE = { left: 10, top: 20, width: 30, height: 40 }
const DEMAND = { tabId: 3, windowId: 8, frameId: 0 }

/** The daemon: what it was asked, and what it says. */
const asked = []
let answer
const server = createServer((request, response) => {
  asked.push(request.url)
  const [code, body] = answer
  request.resume().on('end', () => response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
})

watchDemands()
const settle = async () => { for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve)) }
const ask = (question = {}, sender = SENDER, signal = new AbortController().signal) =>
  readFully({ op: 'readFully', picture: PICTURE, place: PLACE, mayTouch: true, ...question }, sender, signal)
const shown = () => chrome.windows.open.size === 0 ? null : chrome.storage.session.kept.reading

before(() => new Promise(resolve => server.listen(0, '127.0.0.1', resolve)))
after(() => { server.closeAllConnections(); server.close() })

beforeEach(() => {
  asked.length = 0
  answer = [200, { text: 'Seems: a dog', detail: 'Photo, 9 by 9 pixels. Seems: a dog.', second: 'a cat' }]
  chrome.storage.local.kept.port = server.address().port
  Object.assign(chrome.storage.local.kept, { token: 'good', on: true, onDemandOnly: false, offSites: [] })
  for (const key of Object.keys(chrome.storage.session.kept)) delete chrome.storage.session.kept[key]
  chrome.storage.session.kept.demand = DEMAND
  chrome.windows.open.clear()
  chrome.permissions.isGiven = true
  chrome.tabs.all = [TAB]
  chrome.tabs.sent = []
  chrome.scripting.executeScript = async () => [{ frameId: 0, result: { hasFocus: true, next: null, width: 1000 } }]
})

const READING = { full: 'Photo, 9 by 9 pixels. Seems: a dog.', other: 'a cat', language: 'en' }

test('what the page may know goes to the page, asked for in full, at once and in the language that it is said to be in', async () => {
  assert.deepEqual(await ask(), READING)
  assert.deepEqual(asked, ['/v1/describe?detail=full&urgency=now&language=en&lead=level'])
  assert.equal(shown(), null)
})

const QUIET = [['only on demand', { onDemandOnly: true }], ['a site switched off', { offSites: ['page.example'] }], ['all off', { on: false }]]
for (const [what, settings] of QUIET) {
  test(`${what}: nothing may be set in the page`, async () => {
    Object.assign(chrome.storage.local.kept, settings)
    chrome.commands.onCommand.fire('describe', TAB)
    await settle()
    assert.equal(chrome.tabs.sent[0][1].mayTouch, false)
  })
}

test('a page where nothing may be set gets nothing, the words come in a window', async () => {
  assert.equal(await ask({ mayTouch: false }), null)
  assert.deepEqual(shown(), READING)
})

const UNASKED = [
  ['another tab', DEMAND, { ...SENDER, tab: { ...TAB, id: 4 } }], ['another frame', DEMAND, { ...SENDER, frameId: 2 }], ['nobody at all', undefined, SENDER]
]
for (const [what, demand, sender] of UNASKED) {
  test(`nothing is described where the listener has asked ${what}`, async () => {
    chrome.storage.session.kept.demand = demand
    assert.equal(await ask({}, sender), null)
    assert.deepEqual([asked, shown()], [[], null])
  })
}

test('no other reading', async () => {
  answer = [200, { detail: 'Blank, 9 by 9 pixels.', second: null }]
  assert.deepEqual(await ask(), { full: 'Blank, 9 by 9 pixels.', other: '', language: 'en' })
})

test('a problem is never told in the page', async () => {
  answer = [422, { problem: { code: 'broken_image', sentence: 'Broken image.' } }]
  assert.equal(await ask(), null)
  assert.deepEqual(shown(), { full: '(unreadable)', other: null, language: '(language)' })
})

test('an error of ours is told in the listener\'s language', async () => {
  answer = [200, null]
  assert.equal(await ask(), null)
  assert.deepEqual(shown(), { full: '(noAnswer)', other: null, language: '(language)' })
})

for (const [what, place, sentence] of [['of the image can be seen', PLACE, '(outOfSight)'], ['is there', null, '(noImage)']]) {
  test(`nothing ${what}: ${sentence}`, async () => {
    chrome.tabs.all = [{ ...TAB, active: false }]
    assert.equal(await ask({ picture: null, place }), null)
    assert.equal(shown().full, sentence)
  })
}

test('a page that has gone opens no window', async () => {
  const gone = new AbortController()
  gone.abort()
  assert.equal(await ask({}, SENDER, gone.signal), null)
  assert.equal(shown(), null)
})

test('the listener\'s own picture is described in a window', async () => {
  await readOwn(PICTURE, new AbortController().signal)
  assert.deepEqual(shown(), READING)
  assert.deepEqual(asked, ['/v1/describe?detail=full&urgency=now&language=en&lead=level'])
})

test('what is wrong with the listener\'s own picture is told in a window, too', async () => {
  answer = [422, { problem: { code: 'broken_image', sentence: 'Broken image.' } }]
  await readOwn(PICTURE, new AbortController().signal)
  assert.deepEqual(shown(), { full: '(unreadable)', other: null, language: '(language)' })
})

test('the listener\'s own picture opens no window after the page with it was closed', async () => {
  await readOwn(PICTURE, AbortSignal.abort())
  assert.equal(shown(), null)
})

test('the key reaches the frame with the focus', async () => {
  chrome.scripting.executeScript = async () => [{ frameId: 0, result: { hasFocus: true, next: { left: 1, top: 1 }, width: 9 } },
    { frameId: 6, result: { hasFocus: true, next: null, width: 5 } }]
  chrome.commands.onCommand.fire('describe', TAB)
  await settle()
  assert.deepEqual(chrome.tabs.sent, [[3, { op: 'onDemand', by: 'key', mayTouch: true }, { frameId: 6 }]])
  assert.deepEqual(chrome.storage.session.kept.demand, { ...DEMAND, frameId: 6 })
})

test('the menu reaches the frame where it was opened; where the page is to stay untouched, it says so', async () => {
  chrome.storage.local.kept.onDemandOnly = true
  chrome.contextMenus.onClicked.fire({ menuItemId: 'describe', frameId: 5 }, TAB)
  await settle()
  assert.deepEqual(chrome.tabs.sent, [[3, { op: 'onDemand', by: 'menu', mayTouch: false }, { frameId: 5 }]])
})

for (const [isGiven, sentence] of [[true, '(notHere)'], [false, '(forbidden)']]) {
  test(`a page that cannot be entered: ${sentence}`, async () => {
    chrome.permissions.isGiven = isGiven
    chrome.scripting.executeScript = async () => { throw new Error('Cannot access') }
    chrome.commands.onCommand.fire('describe', TAB)
    await settle()
    assert.equal(shown().full, sentence)
  })
}

/** The frame does not listen until scripts were started in it. */
function deafUntilStarted () {
  const started = []
  const [{ sendMessage }, { executeScript }] = [chrome.tabs, chrome.scripting]
  chrome.scripting.executeScript = async ({ target, files, func }) => {
    if (files) started.push(target)
    return func?.name === 'isWithoutScripts' ? [{ frameId: 0, documentId: 'old', result: true }] : executeScript()
  }
  chrome.tabs.sendMessage = async (...message) => {
    if (started.length === 0) throw new Error('Could not establish connection. Receiving end does not exist.')
    await sendMessage(...message)
  }
  return { started, restore: () => { chrome.tabs.sendMessage = sendMessage } }
}

test('a page that was there before this version of us is served, and asked again', async () => {
  const { started, restore } = deafUntilStarted()
  chrome.commands.onCommand.fire('describe', TAB)
  await settle()
  restore()
  assert.deepEqual(started, [{ tabId: 3, documentIds: ['old'] }])
  assert.deepEqual(chrome.tabs.sent.map(([id, { op }]) => [id, op]), [[3, 'onDemand']])
  assert.equal(shown(), null)
})

test('nothing is started where no content script belongs', async () => {
  const { started, restore } = deafUntilStarted()
  chrome.commands.onCommand.fire('describe', { ...TAB, url: 'file:///home/me/page.html' })
  await settle()
  restore()
  assert.deepEqual([started, shown().full], [[], '(notHere)'])
})

test('in our own window the key goes on with what is shown', async () => {
  chrome.commands.onCommand.fire('describe', { id: 9, windowId: 9, url: 'chrome-extension://altwords/pages/description.html' })
  await settle()
  assert.deepEqual(chrome.runtime.sent, [{ op: 'next' }])
  assert.deepEqual(chrome.tabs.sent, [])
})

test('there is one entry in the menu, however often we are installed', async () => {
  for (const reason of ['install', 'update']) {
    chrome.runtime.onInstalled.fire({ reason })
    await settle()
  }
  assert.deepEqual(chrome.contextMenus.items.map(({ id, title }) => [id, title]), [['describe', '(menuDescribe)']])
})

test('one window at a time; one that was closed by hand is no trouble', async () => {
  await ask({ mayTouch: false })
  await ask({ mayTouch: false })
  assert.equal(chrome.windows.open.size, 1)
  chrome.windows.open.clear()
  await ask({ mayTouch: false })
  assert.equal(chrome.windows.open.size, 1)
})
