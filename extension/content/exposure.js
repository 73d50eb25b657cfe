/** Whether assistive technology gets to know an element at all. */

/** Controls whose children are not exposed: what is in them is only their name. */
const ATOMIC = 'button, [role=button i], [role=checkbox i], [role=switch i], [role=radio i], [role=option i], ' +
  '[role=tab i], [role=menuitemcheckbox i], [role=menuitemradio i], [role=slider i], [role=progressbar i], [role=math i]'

const ROLE_IMAGE = '[role=img i], [role=image i]'

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
  if (!element.checkVisibility({ visibilityProperty: true })) return true
  return someAncestor(element, at => at.getAttribute('aria-hidden') === 'true' || at.hasAttribute('inert'))
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
  return isInside(image, at => at.matches(ROLE_IMAGE))
}

/** @param {Element} image */
function isPartOfNamedControl (image) {
  return isInside(image, at => at.matches(ATOMIC) && (authorNames(at).length > 0 || Boolean(at.textContent?.trim())))
}

/** @param {Element} image */
function isBeingEdited (image) {
  return isInside(image, at => at instanceof HTMLElement && at.isContentEditable)
}
