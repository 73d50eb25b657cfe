import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const PICTURE = new Blob(['picture'], { type: 'image/jpeg' })
const ANYONES = new Blob(['what anyone gets'], { type: 'image/jpeg' })

/**
 * The ways to bytes, each as it would go: what was tried in `tried`, and what came.
 * @param {object} outcome
 * @param {string} outcome.html of the image with the id "it"
 * @param {boolean} [outcome.isTainted] whether the canvas refuses its pixels
 * @param {Blob | null} [outcome.fetched] what a fetch by the page gets; null where CORS refuses
 * @param {Blob | null} [outcome.given] what the background gives
 * @param {[number, number] | null} [outcome.decoded] size of bytes that come by address; null where they do not decode
 */
async function attempt ({ html, isTainted = false, fetched = null, given = null, decoded = [200, 150] }) {
  const tried = []
  const { get, image } = contentWorld(html, {
    Blob,
    OffscreenCanvas: class {
      getContext () { return { drawImage () {} } }
      async convertToBlob () {
        tried.push('canvas')
        if (isTainted) throw new DOMException('tainted', 'SecurityError')
        return PICTURE
      }
    },
    fetch: async (url, { credentials }) => {
      tried.push(`fetch ${credentials}`)
      if (!fetched) throw new TypeError('Failed to fetch')
      return { ok: true, blob: async () => fetched }
    },
    Image: class {
      naturalWidth = 200
      naturalHeight = 150
      async decode () {}
    },
    createImageBitmap: async () => {
      if (!decoded) throw new DOMException('The source image could not be decoded.', 'InvalidStateError')
      return { width: decoded[0], height: decoded[1], close () {} }
    }
  })
  const fetchPublic = async () => { tried.push('background'); return given }
  return { blob: await get('bytesOf')(get('pictureOf')(image), fetchPublic), tried }
}

const SIZE = 'width=200 height=150'
const OWN = `<img id=it ${SIZE} src=/p.jpg>`
const FOREIGN = `<img id=it ${SIZE} src=https://other.example/p.jpg>`

/** [what, what is there and happens, what is tried, what comes] */
const CASES = [
  ['an own image is drawn', { html: OWN }, ['canvas'], PICTURE],
  ['an own address that led elsewhere taints, and is asked for as the page', { html: OWN, isTainted: true, fetched: PICTURE },
    ['canvas', 'fetch same-origin'], PICTURE],
  ['a foreign image is not even drawn', { html: FOREIGN, given: ANYONES }, ['fetch same-origin', 'background'], ANYONES],
  ['a foreign image that came with CORS is drawn', { html: FOREIGN.replace('<img', '<img crossorigin') }, ['canvas'], PICTURE],
  ['a foreign image whose server allows it is fetched', { html: FOREIGN, fetched: PICTURE }, ['fetch same-origin'], PICTURE],
  ['a foreign image that nobody may have', { html: FOREIGN }, ['fetch same-origin', 'background'], null],
  ['a foreign lazy image is left to the background',
    { html: '<img id=it loading=lazy data-unloaded src=https://other.example/p.jpg>', given: ANYONES }, ['background'], ANYONES],
  ['an own lazy image is fetched', { html: '<img id=it loading=lazy data-unloaded src=/p.jpg>', fetched: PICTURE },
    ['fetch same-origin'], PICTURE],
  ['a stand-in of another size is refused', { html: FOREIGN, fetched: PICTURE, given: ANYONES, decoded: [8, 8] },
    ['fetch same-origin', 'background'], null],
  ['a larger choice of the same shape is taken', { html: FOREIGN.replace('<img', '<img srcset="/p2.jpg 2x"'), fetched: PICTURE, decoded: [400, 300] },
    ['fetch same-origin'], PICTURE],
  ['another shape is refused for a choice too', { html: FOREIGN.replace('<img', '<img srcset="/p2.jpg 2x"'), given: ANYONES, decoded: [400, 400] },
    ['fetch same-origin', 'background'], null],
  ['more bytes than the daemon takes', { html: '<img id=it loading=lazy data-unloaded src=/p.jpg>', fetched: new Blob([new Uint8Array(10 * 2 ** 20 + 1)]) },
    ['fetch same-origin', 'background'], null]
]
for (const [what, outcome, tried, blob] of CASES) {
  test(what, async () => {
    const seen = await attempt(outcome)
    assert.deepEqual(seen.tried, tried)
    assert.equal(seen.blob, blob)
  })
}

for (const host of ['127.0.0.1', '10.1.2.3', '192.168.0.1', '[::1]', '[fd00::1]', 'localhost', 'nas', 'nas.local', 'printer.lan', 'wiki.corp']) {
  test(`the page is never made to ask a private host: ${host}`, async () => {
    const html = `<img id=it ${SIZE} src=http://${host}/p.jpg>`
    assert.deepEqual((await attempt({ html, fetched: PICTURE })).tried, ['background'])
  })
}

test('a large own picture is read from the cache instead of being drawn', async () => {
  const html = '<img id=it width=200 height=150 data-natural=2000x1500 src=/p.jpg>'
  const { tried, blob } = await attempt({ html, fetched: PICTURE, decoded: [2000, 1500] })
  assert.deepEqual(tried, ['fetch same-origin'])
  assert.equal(blob, PICTURE)
})

test('a part that cannot be cut out is not to be had', async () => {
  const html = `<img usemap="#m" ${SIZE} src=/p.jpg><map name=m><area id=it href=/x coords="0,0,50,50"></map>`
  const { tried, blob } = await attempt({ html, decoded: null })
  assert.deepEqual(tried, ['canvas'])
  assert.equal(blob, null)
})

for (const [what, fetchPublic, isGone] of [
  ['the background', async () => { throw new Error('the line broke') }, false],
  ['the page, which asks nobody any more', () => assert.fail('asked'), true]
]) {
  test(`an interruption by ${what} does not say that there is no picture`, async () => {
    const { get, image } = contentWorld(FOREIGN, { fetch: async () => { throw new TypeError('Failed to fetch') } })
    const signal = isGone ? AbortSignal.abort() : undefined
    await assert.rejects(get('bytesOf')(get('pictureOf')(image), fetchPublic, signal), { message: isGone ? /aborted/ : 'the line broke' })
  })
}

/** What a page shows by style or in a button has no size of its own to be seen; the browser tells it on a probe. */
for (const [what, decoded, blob] of [['of the size that the page got', [200, 150], ANYONES], ['of another size', [8, 8], null]]) {
  test(`a picture in a button, ${what}`, async () => {
    const html = '<input id=it type=image src=https://other.example/p.jpg>'
    assert.equal((await attempt({ html, given: ANYONES, decoded })).blob, blob)
  })
}
