/** Links and buttons around images: whether the author has named them, and where they lead. */

/** Controls whose children are not exposed: what is in them is only their name. */
const ATOMIC = 'button, [role=button i], [role=checkbox i], [role=switch i], [role=radio i], [role=option i], ' +
  '[role=tab i], [role=menuitemcheckbox i], [role=menuitemradio i], [role=slider i], [role=progressbar i], [role=math i]'

const LINKS = 'a[href], [role=link i], [role=menuitem i], summary'

/** Images that are controls themselves. */
const OWN_CONTROLS = 'input, area'

/** Something that can be heard, and not a space or a letter of an icon font. */
const AUDIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/**
 * The link or button that an image is, or is in.
 * @param {Element} image
 * @returns {Element | null}
 */
function controlOf (image) {
  for (let at = /** @type {Element | null} */ (image); at; at = flatParent(at)) {
    if (at.matches(`${OWN_CONTROLS}, ${LINKS}, ${ATOMIC}`)) return at
  }
  return null
}

/** @param {Element} image */
function isPartOfNamedControl (image) {
  return isInside(image, at => at.matches(`${LINKS}, ${ATOMIC}`) &&
    (authorNames(at).length > 0 || hasWords(at) || hasNamedImage(at, image)))
}

/** @param {Element} control */
function hasWords (control) {
  for (const text of textsIn(control)) {
    if (AUDIBLE.test(text)) return true
  }
  return false
}

/**
 * The texts of an element that are shown, in its slots and shadow roots too. An svg is an image, and its texts its own.
 * @param {Element} element
 * @returns {Generator<string>}
 */
function * textsIn (element) {
  const slotted = element instanceof HTMLSlotElement ? element.assignedNodes() : []
  const children = slotted.length > 0 ? slotted : (shadowRootOf(element) ?? element).childNodes
  for (const child of children) {
    if (child instanceof Text) yield child.data
    else if (child instanceof Element && child.localName !== 'svg' && !isHiddenItself(child)) yield * textsIn(child)
  }
}

/**
 * Whether the author has named another image in the same control.
 * @param {Element} control
 * @param {Element} image
 */
function hasNamedImage (control, image) {
  const others = [...control.querySelectorAll(IMAGES)].filter(other => other !== image && !image.contains(other) && !isDecorative(other))
  return others.some(other => authorNames(other).some(isUseful))
}

/**
 * What a control that shows nothing but an image leads to, in its author's words.
 * @param {Element} control
 * @returns {string} '' where nothing tells
 */
function destinationOf (control) {
  if (control instanceof HTMLAnchorElement || control instanceof HTMLAreaElement) return control.href && destinationWords(control.href)
  return control instanceof HTMLInputElement || control instanceof HTMLButtonElement ? actionOf(control) : ''
}

/** @param {HTMLInputElement | HTMLButtonElement} button */
function actionOf (button) {
  if (isUseful(button.value)) return button.value.trim()
  const { form } = button
  if (!form || button.type === 'button') return ''
  const [name] = authorNames(form).filter(isUseful)
  if (name) return name
  if (form.closest('search, [role=search i]') || form.querySelector('input[type=search i]')) return say('search')
  const action = button.getAttribute('formaction') ?? form.getAttribute('action')
  return action && URL.canParse(action, document.baseURI) ? destinationWords(new URL(action, document.baseURI).href) : ''
}
