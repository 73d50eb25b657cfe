/** Whether assistive technology gets to know an element at all. */

/** Elements whose children are no images of their own. */
const WHOLE_IMAGES = '[role=img i], [role=image i], svg'

/** Global ARIA attributes undo a presentational role: https://www.w3.org/TR/wai-aria-1.2/#conflict_resolution_presentation_none */
const GLOBAL_ARIA = ['aria-label', 'aria-labelledby', 'aria-describedby', 'aria-details', 'aria-live', 'aria-controls',
  'aria-owns', 'aria-flowto', 'aria-current', 'aria-keyshortcuts', 'aria-roledescription', 'aria-atomic',
  'aria-busy', 'aria-relevant', 'aria-dropeffect', 'aria-grabbed', 'aria-braillelabel', 'aria-brailleroledescription']

/**
 * The element that an element is drawn in: slots and shadow roots counted.
 * @param {Element} element
 * @returns {Element | null}
 */
function flatParent (element) {
  if (element.assignedSlot) return element.assignedSlot
  if (element.parentElement) return element.parentElement
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root.host : null
}

/**
 * @param {Element} element
 * @param {(ancestor: Element) => boolean} holds asked of the element itself too
 */
function someAncestor (element, holds) {
  for (let at = /** @type {Element | null} */ (element); at; at = flatParent(at)) {
    if (holds(at)) return true
  }
  return false
}

/** @param {Element} element */
function isHidden (element) {
  // An area itself is never drawn; its image is.
  const drawn = element instanceof HTMLAreaElement ? imageOfArea(element) : element
  if (!drawn?.checkVisibility({ visibilityProperty: true })) return true
  return someAncestor(element, at => at.getAttribute('aria-hidden') === 'true' || at.hasAttribute('inert'))
}

/** @param {Element} element in one that is shown */
function isHiddenItself (element) {
  return element.getAttribute('aria-hidden') === 'true' || !element.checkVisibility({ visibilityProperty: true })
}

/**
 * Whether the author declared an image decorative, by role or by an empty alt.
 * @param {Element} image
 */
function isDecorative (image) {
  if (image.localName === 'img' && image.getAttribute('alt') === '') return true
  if (!/^\s*(none|presentation)\b/i.test(image.getAttribute('role') ?? '')) return false
  return !isFocusable(image) && !GLOBAL_ARIA.some(name => image.getAttribute(name)?.trim())
}

/** @param {Element} element */
function isFocusable (element) {
  return /** @type {HTMLElement} */ (element).tabIndex >= 0
}

/**
 * Whether an element is drawn inside another that holds.
 * @param {Element} element
 * @param {(ancestor: Element) => boolean} holds
 */
function isInside (element, holds) {
  const parent = flatParent(element)
  return parent !== null && someAncestor(parent, holds)
}

/** @param {Element} image */
function isPartOfImage (image) {
  return isInside(image, at => at.matches(WHOLE_IMAGES))
}

/** @param {Element} image */
function isBeingEdited (image) {
  return isInside(image, at => at instanceof HTMLElement && at.isContentEditable)
}
