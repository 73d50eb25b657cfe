import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { fetchPublic, watchAddresses } from '../../../extension/background/fetch-public.js'
import { guardRedirects } from '../../../extension/background/redirects.js'

watchAddresses()

const { LOOPBACK, PUBLIC } = globalThis.addressSpace
const PUBLIC_ONLY = () => PUBLIC
const BYTES = new Uint8Array([1, 2, 3])

/** What was asked for, and with what; fetch and webRequest as the browser runs them. */
let asked
let requests = 0

beforeEach(() => { asked = [] })

/**
 * Be the network for the next requests.
 * @param {{ url: string, ip?: string }[]} hops addresses that answer, the last one with the picture
 * @param {{ status?: number, type?: string, body?: Uint8Array, isForeign?: boolean }} [response]
 */
function answerWith (hops, { status = 200, type = 'image/png', body = BYTES, isForeign = false } = {}) {
  globalThis.fetch = async (url, options) => {
    asked.push({ url: url.href, ...options })
    const requestId = String(++requests)
    const initiator = isForeign ? 'https://page.example' : 'chrome-extension://altwords'
    const { webRequest } = chrome
    for (const hop of hops.slice(0, -1)) webRequest.onBeforeRedirect.fire({ requestId, initiator, ...hop })
    webRequest.onResponseStarted.fire({ requestId, initiator, ...hops.at(-1) })
    return new Response(body, { status, headers: type ? { 'content-type': type } : {} })
  }
}

const get = (url, floorOf = PUBLIC_ONLY) => fetchPublic(url, floorOf, new AbortController().signal)

test('gives what anyone may have, asked for without a trace of the listener', async () => {
  answerWith([{ url: 'https://pics.example/a.png', ip: '93.184.216.34' }])
  const blob = await get('https://pics.example/a.png#part')
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), BYTES)
  assert.equal(blob.type, 'image/png')
  const [{ url, credentials, cache, referrerPolicy }] = asked
  assert.deepEqual({ url, credentials, cache, referrerPolicy },
    { url: 'https://pics.example/a.png', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' })
})

const UNASKED = [
  'http://127.0.0.1/a.png', 'http://2130706433/a.png', 'http://localhost/a.png', 'http://10.0.0.1/a.png', 'http://[::1]/a.png',
  'http://nas/a.png', 'http://printer.local/a.png', 'http://user:secret@pics.example/a.png', 'ftp://pics.example/a.png',
  'file:///etc/passwd', 'data:image/png;base64,AAAA', 'chrome-extension://other/a.png'
]
for (const url of UNASKED) {
  test(`never asks ${url}`, async () => {
    answerWith([{ url, ip: '93.184.216.34' }])
    await assert.rejects(get(url))
    assert.equal(asked.length, 0)
  })
}

const FIRST = 'https://pics.example/a.png'
const REFUSED = [
  ['a name that leads to this computer', [{ url: FIRST, ip: '127.0.0.1' }]],
  ['a name that leads into the network', [{ url: FIRST, ip: '192.168.1.1' }]],
  ['an address that is not told', [{ url: FIRST }]],
  ['a redirect to a private address', [{ url: FIRST, ip: '93.184.216.34' }, { url: 'https://b.example/', ip: 'fe80::1' }]],
  ['a redirect to a private name', [{ url: FIRST, ip: '93.184.216.34' }, { url: 'http://router.lan/', ip: '93.184.216.34' }]],
  ['a way through a private address', [{ url: FIRST, ip: '10.0.0.1' }, { url: 'https://b.example/', ip: '93.184.216.34' }]],
  ['a hop that connected to an unknown place', [{ url: FIRST }, { url: 'https://b.example/', ip: '93.184.216.34' }]]
]
for (const [what, hops] of REFUSED) {
  test(`gives nothing from ${what}`, async () => {
    answerWith(hops)
    await assert.rejects(get(FIRST), /private/)
  })
}

test('asks nothing before redirects are guarded', async () => {
  answerWith([{ url: FIRST, ip: '93.184.216.34' }])
  let tellPort
  const port = new Promise(resolve => { tellPort = resolve })
  void guardRedirects(port)
  const coming = get(FIRST)
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(asked.length, 0)
  tellPort(47815)
  await coming
  assert.equal(asked.length, 1)
})

test('the browser\'s own step to https needs no address', async () => {
  answerWith([{ url: 'http://pics.example/a.png' }, { url: FIRST, ip: '93.184.216.34' }])
  assert.equal((await get('http://pics.example/a.png')).size, 3)
})

test('a page on this computer may have what is there on its own site, and nothing else there', async () => {
  const floorOf = host => host === 'img.page.test' ? LOOPBACK : PUBLIC
  answerWith([{ url: 'http://img.page.test/a.png', ip: '127.0.0.1' }])
  assert.equal((await get('http://img.page.test/a.png', floorOf)).size, 3)
  answerWith([{ url: 'http://img.page.test/a.png', ip: '127.0.0.1' }, { url: 'http://other.test/a.png', ip: '127.0.0.1' }])
  await assert.rejects(get('http://img.page.test/a.png', floorOf), /private/)
})

test('a page\'s own request to the same address tells nothing about ours', { timeout: 10_000 }, async () => {
  answerWith([{ url: FIRST, ip: '93.184.216.34' }], { isForeign: true })
  await assert.rejects(get(FIRST), /unknown address/)
})

const NO_PICTURES = [
  ['a missing one', { status: 404 }],
  ['a web page', { type: 'text/html; charset=utf-8' }],
  ['a script', { type: 'application/json' }],
  ['more than ten megabytes', { body: new Uint8Array(10 * 2 ** 20 + 1) }]
]
for (const [what, response] of NO_PICTURES) {
  test(`gives nothing for ${what}`, async () => {
    answerWith([{ url: FIRST, ip: '93.184.216.34' }], response)
    await assert.rejects(get(FIRST))
  })
}

for (const type of ['', 'application/octet-stream', 'binary/octet-stream', 'IMAGE/PNG']) {
  test(`takes a picture that is declared as "${type}"`, async () => {
    answerWith([{ url: FIRST, ip: '93.184.216.34' }], { type })
    assert.equal((await get(FIRST)).size, 3)
  })
}

test('two pages that want one address are served one after the other', async () => {
  let inWork = 0
  answerWith([{ url: FIRST, ip: '93.184.216.34' }])
  const answer = globalThis.fetch
  globalThis.fetch = async (...request) => {
    assert.equal(++inWork, 1)
    await new Promise(resolve => setImmediate(resolve))
    inWork--
    return answer(...request)
  }
  const blobs = await Promise.all([get(FIRST), get(FIRST), get(FIRST)])
  assert.deepEqual(blobs.map(({ size }) => size), [3, 3, 3])
})

test('a refusal does not stand in the way of the next', async () => {
  answerWith([{ url: FIRST, ip: '10.0.0.1' }])
  await assert.rejects(get(FIRST))
  answerWith([{ url: FIRST, ip: '93.184.216.34' }])
  assert.equal((await get(FIRST)).size, 3)
})
