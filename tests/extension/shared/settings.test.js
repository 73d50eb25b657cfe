import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../chrome-stub.js'
import { DEFAULTS, isWanted, load, save, siteOf } from '../../../extension/shared/settings.js'

const SITES = [
  ['https://en.wikipedia.org/wiki/Dog', 'en.wikipedia.org'], ['http://localhost:8000/', 'localhost'], ['https://[::1]/', '[::1]'],
  ['about:blank', undefined], ['chrome://extensions', undefined], ['file:///home/page.html', undefined],
  ['moz-extension://0b3c/pages/options.html', undefined], ['', undefined], [undefined, undefined], ['nonsense', undefined]
]
for (const [url, site] of SITES) test(`site of ${url}`, () => assert.equal(siteOf(url), site))

const WANTED = [
  [true, { on: true, offSites: [] }, 'https://a.example/'],
  [true, { on: true, offSites: ['b.example'] }, 'https://a.example/'],
  [true, { on: true, offSites: ['a.example'] }, 'https://sub.a.example/'],
  [false, { on: true, offSites: ['a.example'] }, 'https://a.example/page'],
  [false, { on: false, offSites: [] }, 'https://a.example/'],
  [false, { on: true, onDemandOnly: true, offSites: [] }, 'https://a.example/']
]
for (const [wanted, settings, url] of WANTED) {
  test(`${JSON.stringify(settings)} on ${url}`, () => assert.equal(isWanted({ ...DEFAULTS, ...settings }, url), wanted))
}

test('what was never chosen has its default; what was stays', async () => {
  assert.deepEqual(await load(), { ...DEFAULTS })
  await save({ port: 5000 })
  assert.deepEqual(await load(), { ...DEFAULTS, port: 5000 })
})
