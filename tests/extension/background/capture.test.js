import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { capture } from '../../../extension/background/capture.js'

const DEMAND = { tabId: 3, windowId: 8, frameId: 0 }

/** What was cut out of the screen: left, top, width, height. */
let cut

beforeEach(() => {
  cut = null
  chrome.tabs.all = [{ id: 3, active: true }]
  chrome.tabs.captureVisibleTab = async windowId => `data:image/png;base64,${btoa(`window ${windowId}`)}`
  chrome.scripting.executeScript = async () => [{ frameId: 0, result: { hasFocus: true, next: null, width: 1000 } }]
  // A screen with two pixels to each CSS pixel.
  globalThis.createImageBitmap = async () => ({ width: 2000, height: 1600, close () {} })
  globalThis.OffscreenCanvas = class {
    getContext () { return { drawImage: (_, ...numbers) => { cut = numbers.slice(0, 4) } } }
    async convertToBlob () { return new Blob(['cut']) }
  }
})

const PLACES = [
  ['a whole image', { left: 10, top: 20, width: 100, height: 50 }, [20, 40, 200, 100]],
  ['one that is cut off at the top and the left', { left: -10, top: -20, width: 100, height: 50 }, [0, 0, 180, 60]],
  ['one that is cut off at the bottom and the right', { left: 950, top: 790, width: 100, height: 50 }, [1900, 1580, 100, 20]]
]
for (const [what, place, expected] of PLACES) {
  test(what, async () => {
    assert.equal((await capture(DEMAND, place)).size, 3)
    assert.deepEqual(cut, expected)
  })
}

const UNSEEN = [['above the screen', { left: 0, top: -60, width: 10, height: 50 }], ['below it', { left: 0, top: 800, width: 10, height: 50 }],
  ['beside it', { left: 1000, top: 0, width: 10, height: 50 }], ['without a size', { left: 0, top: 0, width: 0, height: 0 }]]
for (const [what, place] of UNSEEN) test(`nothing of an image ${what}`, async () => assert.equal(await capture(DEMAND, place), null))

test('the place of a frame is added', async () => {
  chrome.scripting.executeScript = async () => [{ frameId: 0, result: { hasFocus: true, next: { left: 100, top: 200 }, width: 1000 } },
    { frameId: 5, result: { hasFocus: true, next: null, width: 300 } }]
  await capture({ ...DEMAND, frameId: 5 }, { left: 1, top: 2, width: 3, height: 4 })
  assert.deepEqual(cut, [202, 404, 6, 8])
})

test('nothing where the listener has gone on to another frame or tab', async () => {
  const place = { left: 0, top: 0, width: 10, height: 10 }
  assert.equal(await capture({ ...DEMAND, frameId: 5 }, place), null)
  chrome.tabs.all = [{ id: 3, active: false }]
  assert.equal(await capture(DEMAND, place), null)
  assert.equal(cut, null)
})
