import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { floorsFor, watchPages } from '../../../extension/background/own-space.js'

watchPages()

const { LOOPBACK, LOCAL, PUBLIC } = globalThis.addressSpace
const settle = () => new Promise(resolve => setImmediate(resolve))

async function load (url, ip, tabId = 1, frameId = 0) {
  chrome.webRequest.onResponseStarted.fire({ tabId, frameId, url, ip })
  await settle()
}

const floorOf = async (host, url, tabId = 1, frameId = 0) => (await floorsFor({ tab: { id: tabId }, frameId, url }))(host)

beforeEach(() => Object.keys(chrome.storage.session.kept).forEach(key => delete chrome.storage.session.kept[key]))

test('a page on the internet gets what anyone may have, and leaves nothing behind', async () => {
  await load('https://page.example/', '93.184.216.34')
  assert.equal(await floorOf('page.example', 'https://page.example/'), PUBLIC)
  assert.deepEqual(chrome.storage.session.kept, {})
})

const PRIVATE = [
  [LOOPBACK, 'page.test', 'its own host'], [LOOPBACK, 'img.page.test', 'a host under its own'], [PUBLIC, 'other.test', 'another site'],
  [PUBLIC, 'notpage.test', 'a host whose name ends alike']
]
for (const [floor, host, what] of PRIVATE) {
  test(`a page on this computer: ${what}`, async () => {
    await load('http://page.test:8000/', '127.0.0.1')
    assert.equal(await floorOf(host, 'http://page.test:8000/article'), floor)
  })
}

test('a page in the network does not reach this computer', async () => {
  await load('http://nas.lan/', '192.168.1.5')
  assert.equal(await floorOf('nas.lan', 'http://nas.lan/'), LOCAL)
})

const FORGOTTEN = [
  ['the page is now on the internet (rebinding)', () => load('http://page.test/', '93.184.216.34')],
  ['the page now came from a cache', () => load('http://page.test/', undefined)]
]
for (const [what, then] of FORGOTTEN) {
  test(`nothing private any more: ${what}`, async () => {
    await load('http://page.test/', '127.0.0.1')
    await then()
    assert.equal(await floorOf('page.test', 'http://page.test/'), PUBLIC)
  })
}

test('frames and tabs are kept apart', async () => {
  await load('http://page.test/', '127.0.0.1', 1, 0)
  assert.equal(await floorOf('page.test', 'http://page.test/', 1, 3), PUBLIC)
  assert.equal(await floorOf('page.test', 'http://page.test/', 2, 0), PUBLIC)
})

test('a document that came without a request does not inherit', async () => {
  await load('http://page.test/', '127.0.0.1')
  for (const url of ['about:srcdoc', 'about:blank', 'http://other.test/', undefined]) {
    assert.equal(await floorOf('page.test', url), PUBLIC)
  }
})
