import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { describe, pair, redeem, status } from '../../../extension/background/daemon.js'
import { Refusal } from '../../../extension/background/problems.js'

/** The other end of the wire, on a real socket: what came, and what to answer. */
const requests = []
let answers = {}
const server = createServer(async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() })
  const token = request.headers.authorization?.replace('Bearer ', '')
  const [code, body, headers = {}] = answers[token ?? 'none']
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
})

const ANSWER = { text: 'Seems: a dog', kind: 'photo', level: 'seems', cached: false }
const NOT_PAIRED = [401, { problem: { code: 'not_paired', sentence: 'Not paired.' } }]
const PICTURE = new Blob(['bytes'], { type: 'image/png' })
const HOW = { urgency: 'visible', words: 'later' }
const ask = (picture = PICTURE) => describe(picture, HOW, new AbortController().signal)

/** @returns {Promise<import('../../../extension/shared/messages.js').Problem>} */
async function problemOf (promise) {
  const error = await promise.then(() => assert.fail('no problem'), reason => reason)
  assert.ok(error instanceof Refusal, error)
  return error.problem
}

before(() => new Promise(resolve => server.listen(0, '127.0.0.1', resolve)))
after(() => { server.closeAllConnections(); server.close() })

beforeEach(() => {
  requests.length = 0
  answers = { good: [200, ANSWER], old: NOT_PAIRED, none: NOT_PAIRED }
  Object.assign(chrome.storage.local.kept, { port: server.address().port, token: 'good' })
  chrome.runtime.sendNativeMessage = async () => { throw new Error('Specified native messaging host not found.') }
})

test('posts the bytes with token, type and urgency', async () => {
  assert.deepEqual(await ask(), { text: 'Seems: a dog', kind: 'photo', isUnread: false })
  const [{ method, url, headers, body }] = requests
  assert.deepEqual([method, url, body], ['POST', '/v1/describe?urgency=visible&words=later&lead=level', 'bytes'])
  assert.equal(headers['content-type'], 'image/png')
})

test('asks for the first word that the listener chose', async () => {
  chrome.storage.local.kept.lead = 'machine'
  await ask()
  delete chrome.storage.local.kept.lead
  assert.equal(requests[0].url, '/v1/describe?urgency=visible&words=later&lead=machine')
})

test('tells whether there is text to ask for once more', async () => {
  answers.good = [200, { ...ANSWER, text: 'Screenshot', kind: 'screenshot', unread: true }]
  assert.deepEqual(await ask(), { text: 'Screenshot', kind: 'screenshot', isUnread: true })
})

for (const type of ['', 'text/html', 'image/x; charset=utf-8', 'binary/octet-stream']) {
  test(`bytes of the type "${type}" go as bytes`, async () => {
    await ask(new Blob(['x'], { type }))
    assert.equal(requests[0].headers['content-type'], 'application/octet-stream')
  })
}

for (const token of [null, 'old']) {
  test(`pairs by itself, once for all who wait, with the token ${token}`, async () => {
    chrome.storage.local.kept.token = token
    const told = []
    chrome.runtime.sendNativeMessage = async (host, message) => {
      told.push([host, message])
      return { port: server.address().port, token: 'good' }
    }
    await Promise.all([ask(), ask(), ask()])
    assert.deepEqual(told, [['org.altwords.host', { op: 'pair', name: 'Chromium' }]])
    assert.equal(chrome.storage.local.kept.token, 'good')
  })
}

test('asks no second time where the new token is no good either', async () => {
  chrome.storage.local.kept.token = 'old'
  chrome.runtime.sendNativeMessage = async () => ({ port: server.address().port, token: 'old' })
  assert.equal((await problemOf(ask())).code, 'not_paired')
  assert.equal(requests.length, 2)
})

test('says how to pair where the host cannot be reached, and may be asked again', async () => {
  chrome.storage.local.kept.token = null
  const { code, sentence, retryAfter } = await problemOf(ask())
  assert.deepEqual([code, sentence], ['not_paired', '(notPaired)'])
  assert.ok(retryAfter > 0)
})

test('a host that has no token to give is none: what it says is English, and not what its code says elsewhere', async () => {
  chrome.runtime.sendNativeMessage = async () => ({ problem: { code: 'failed', sentence: 'No place to keep a token.' } })
  assert.equal((await problemOf(pair())).sentence, '(notPaired)')
})

const PROBLEMS = [
  ['busy', 429, { 'Retry-After': '7' }, 7, '(busy)'], ['starting', 503, { 'Retry-After': '3' }, 3, '(starting)'],
  ['starting', 503, {}, 5, '(starting)'], ['failed', 503, {}, 5, '(failed)'],
  ['not_an_image', 415, {}, undefined, '(unreadable)'], ['too_many_pixels', 422, {}, undefined, '(tooLarge)'],
  ['too_large', 413, {}, undefined, '(tooLarge)'], ['engine_failed', 422, {}, undefined, '(noAnswer)'],
  ['constructor', 400, {}, undefined, '(noAnswer)']
]
for (const [code, status_, headers, retryAfter, sentence] of PROBLEMS) {
  test(`${code} ${JSON.stringify(headers)}: ${retryAfter ? `again after ${retryAfter} s` : 'for good'}, in the listener's language`, async () => {
    answers.good = [status_, { problem: { code, sentence: 'An English sentence.' } }, headers]
    const problem = await problemOf(ask())
    assert.deepEqual([problem.code, problem.sentence, problem.retryAfter], [code, sentence, retryAfter])
  })
}

test('a mistake of the daemon\'s own is not its absence, and is not asked for again', async () => {
  answers.good = [500, '']
  assert.deepEqual(await problemOf(ask()), { code: 'internal_error', sentence: '(noAnswer)' })
})

for (const [what, answer] of [['a web server', [404, '<h1>Not found</h1>']], ['an unknown JSON', [404, {}]], ['a redirect', [302, '', { Location: '/' }]]]) {
  test(`another program on the port counts as absence: ${what}`, async () => {
    answers.good = answer
    assert.equal((await problemOf(ask())).code, 'absent')
  })
}

test('nobody on the port: absent, and may be asked again', async () => {
  chrome.storage.local.kept.port = 1
  const problem = await problemOf(ask())
  assert.deepEqual([problem.code, problem.sentence, problem.retryAfter > 0], ['absent', '(absent)', true])
})

test('a page that goes takes its question with it, and blames nobody', async () => {
  const gone = new AbortController()
  gone.abort()
  await assert.rejects(describe(PICTURE, HOW, gone.signal), { name: 'AbortError' })
})

test('a code becomes a token', async () => {
  chrome.storage.local.kept.token = null
  answers.none = [200, { token: 'good' }]
  await redeem('123456')
  assert.deepEqual(JSON.parse(requests[0].body), { code: '123456', name: 'Chromium' })
  assert.equal(chrome.storage.local.kept.token, 'good')
})

for (const [answer, sentence] of [[NOT_PAIRED, '(wrongCode)'], [[403, { problem: { code: 'pairing_closed' } }], '(noCode)']]) {
  test(`a code that is not good leaves the token that was: ${sentence}`, async () => {
    answers.none = answer
    assert.equal((await problemOf(redeem('000000'))).sentence, sentence)
    assert.equal(chrome.storage.local.kept.token, 'good')
  })
}

test('asks how it stands', async () => {
  answers.good = [200, { name: 'altwords', state: 'resting' }]
  assert.equal((await status()).state, 'resting')
  assert.deepEqual([requests[0].method, requests[0].url], ['GET', '/v1/status'])
})
