/**
 * The frame of a tab in which the listener is, and where it stands on the screen. Frames of other sites cannot be
 * asked for their place; but each frame on the way to the focus knows the place of the next one.
 *
 * @typedef {object} FocusedFrame
 * @property {number} frameId
 * @property {number} left CSS pixels between the left edges of tab and frame
 * @property {number} top the same for the upper edges
 * @property {number} width of the tab's viewport in CSS pixels
 */

/**
 * @param {number} tabId
 * @returns {Promise<FocusedFrame>} rejects where no extension may work
 */
export async function focusedFrame (tabId) {
  const frames = await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: lookForFocus })
  const looks = frames.flatMap(({ frameId, result }) => result ? [{ frameId, ...result }] : [])
  const onTheWay = looks.filter(({ next }) => next)
  return {
    // Without the focus, as when it is in the browser's own toolbar, it is the page as a whole.
    frameId: looks.find(({ hasFocus, next }) => hasFocus && !next)?.frameId ?? 0,
    left: onTheWay.reduce((sum, { next }) => sum + (next?.left ?? 0), 0),
    top: onTheWay.reduce((sum, { next }) => sum + (next?.top ?? 0), 0),
    width: looks.find(({ frameId }) => frameId === 0)?.width ?? 0
  }
}

/** Runs in the page. */
function lookForFocus () {
  const hasFocus = document.hasFocus()
  const rootOf = (/** @type {any} */ element) => 'openOrClosedShadowRoot' in element
    ? element.openOrClosedShadowRoot
    : element instanceof HTMLElement ? chrome.dom.openOrClosedShadowRoot(element) : null
  let at = document.activeElement
  for (let root = at && rootOf(at); root?.activeElement; root = at && rootOf(at)) at = root.activeElement
  if (!hasFocus || !at || !/^(iframe|frame|object|embed)$/.test(at.localName)) return { hasFocus, next: null, width: innerWidth }
  const { left, top } = at.getBoundingClientRect()
  const { paddingLeft, paddingTop } = getComputedStyle(at)
  return {
    hasFocus,
    next: { left: left + at.clientLeft + parseFloat(paddingLeft), top: top + at.clientTop + parseFloat(paddingTop) },
    width: innerWidth
  }
}
