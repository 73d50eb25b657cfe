import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { guardRedirects, guarded } from '../../../extension/background/redirects.js'

before(() => guardRedirects(47815))

/** As the browser matches: blocked, unless a rule of higher priority allows it. */
function isBlocked (url) {
  const { rules } = chrome.declarativeNetRequest
  const holds = rules.filter(({ condition: { regexFilter, urlFilter } }) =>
    regexFilter ? new RegExp(regexFilter, 'i').test(url) : url.startsWith(urlFilter.slice(1)))
  return holds.sort((a, b) => b.priority - a.priority)[0]?.action.type === 'block'
}

const BLOCKED = [
  'http://127.0.0.1/', 'http://127.0.0.1:8080/x', 'https://127.1.2.3/', 'http://0.0.0.0/', 'http://10.1.2.3/', 'http://169.254.169.254/latest',
  'http://172.16.0.1/', 'http://172.31.9.9:81/', 'http://192.168.1.1/', 'http://100.64.0.1/', 'http://100.127.0.1/', 'http://[::1]/',
  'http://[::ffff:7f00:1]/', 'http://[fd00::1]/', 'http://[fe80::1]/', 'http://localhost/', 'http://localhost:3000/', 'http://app.localhost/',
  'http://127.0.0.1:47816/', 'http://127.0.0.1:478150/', 'https://127.0.0.1:47815/'
]
for (const url of BLOCKED) test(`blocked: ${url}`, () => assert.equal(isBlocked(url), true))

const LET_THROUGH = [
  'http://127.0.0.1:47815/v1/describe', 'https://example.org/', 'https://example.org/http://127.0.0.1/', 'https://example.org/?u=http://10.0.0.1/',
  'https://10.example.org/', 'https://172.15.0.1/', 'https://172.32.0.1/', 'https://100.63.0.1/', 'https://localhost.example.org/', 'https://[2606:4700::1111]/'
]
for (const url of LET_THROUGH) test(`let through: ${url}`, () => assert.equal(isBlocked(url), false))

test('whoever waits for the rules waits for the port, too', async () => {
  let isGuarded = false
  let tellPort
  const port = new Promise(resolve => { tellPort = resolve })
  void guardRedirects(port)
  const waiting = guarded().then(() => { isGuarded = true })
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(isGuarded, false)
  tellPort(47815)
  await waiting
})

test('only our own requests are touched', () => {
  for (const { condition } of chrome.declarativeNetRequest.rules) assert.deepEqual(condition.initiatorDomains, ['altwords'])
})
