import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JSDOM } from 'jsdom'
import { chrome } from '../chrome-stub.js'
import { focusedFrame } from '../../../extension/background/focus.js'

const NEXT = { left: 100, top: 50 }

/** [what, frames as they look for the focus, which it is and where] */
const CASES = [
  ['the page itself', [[0, true, null]], [0, 0, 0]],
  ['a frame in the page', [[0, true, NEXT], [7, true, null]], [7, 100, 50]],
  ['a frame in a frame, in any order', [[9, true, null], [7, true, { left: 5, top: 6 }], [0, true, NEXT]], [9, 105, 56]],
  ['other frames do not count', [[0, true, NEXT], [5, false, null], [7, true, null]], [7, 100, 50]],
  ['the focus is in the toolbar', [[0, false, null], [7, false, null]], [0, 0, 0]]
]
for (const [what, frames, expected] of CASES) {
  test(what, async () => {
    chrome.scripting.executeScript = async () => [
      ...frames.map(([frameId, hasFocus, next]) => ({ frameId, result: { hasFocus, next, width: frameId ? 300 : 1000 } })),
      { frameId: 11 } // a frame that went away while it was asked
    ]
    const { frameId, left, top, width } = await focusedFrame(1)
    assert.deepEqual([frameId, left, top, width], [...expected, 1000])
  })
}

test('a page that no extension may enter is told by a refusal', async () => {
  chrome.scripting.executeScript = async () => { throw new Error('Cannot access a chrome:// URL') }
  await assert.rejects(focusedFrame(1))
})

/** What a page answers, with the focus where `focus` puts it. */
async function look (html, focus) {
  let func
  chrome.scripting.executeScript = async asked => { func = asked.func; return [] }
  await focusedFrame(1)
  const { window } = new JSDOM(html, { runScripts: 'outside-only' })
  window.chrome = { dom: { openOrClosedShadowRoot: element => element.shadowRoot } }
  window.document.hasFocus = () => true
  window.Element.prototype.getBoundingClientRect = () => ({ left: 20, top: 30 })
  focus(window.document)
  return window.eval(`(${func})()`)
}

test('the way to the focus leads through a frame: its content\'s place, edge and padding counted', async () => {
  const { next } = await look('<iframe style="padding: 4px 8px"></iframe>', page => page.querySelector('iframe').focus())
  assert.deepEqual({ ...next }, { left: 28, top: 34 })
})

test('a frame in a shadow root is found', async () => {
  const { next } = await look('<div></div>', page => {
    page.querySelector('div').attachShadow({ mode: 'open' }).innerHTML = '<iframe></iframe>'
    page.querySelector('div').shadowRoot.querySelector('iframe').focus()
  })
  assert.deepEqual({ ...next }, { left: 20, top: 30 })
})

test('a link is no way to anywhere', async () => {
  assert.equal((await look('<a href="#">x</a>', page => page.querySelector('a').focus())).next, null)
})
