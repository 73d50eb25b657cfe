/** When Altwords keeps out of a page's way. */

const PASSWORD = 'input[type=password i], input[autocomplete*=password i]'

/** Whether the page asks to be left alone. */
function isDeclined () {
  return Boolean(document.head?.querySelector(':scope > meta[name=altwords i][content=off i]'))
}

/** Whether the listener is about to type a password: nothing is described then unless asked for. */
function isPasswordFocused () {
  return deepestFocus(document)?.matches(PASSWORD) ?? false
}

/** @param {EventTarget} left the element that has just lost the focus */
function mayHaveBeenPassword (left) {
  return left instanceof Element && (left.matches(PASSWORD) || shadowRootOf(left) !== null)
}

/**
 * The element in focus, through shadow roots and frames of the same origin.
 * @param {Document | ShadowRoot} root
 * @returns {Element | null}
 */
function deepestFocus (root) {
  const focused = root.activeElement
  const inner = focused && (focused instanceof HTMLIFrameElement ? focused.contentDocument : shadowRootOf(focused))
  return inner?.activeElement ? deepestFocus(inner) : focused
}

/** Whether the extension was removed or loaded anew, so that nobody answers this script any more. */
function isOrphaned () {
  return !chrome.runtime?.id
}
