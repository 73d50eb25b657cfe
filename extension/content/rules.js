/**
 * Which images get a description: the first rule that holds decides, and says why.
 *
 * @typedef {'leave' | 'wait' | 'describe'} Verdict
 *   leave: as the author made it. wait: look again when the page has changed. describe: it needs words.
 *
 * @typedef {object} Rule
 * @property {string} reason
 * @property {Verdict} verdict
 * @property {(image: Element) => boolean} holds
 */

/** CSS pixels; what is smaller on a side is a bullet or a line, not a picture. */
const SMALLEST_SIDE = 16

/** Pixels; trackers and spacers are that small as stored, however they are stretched. */
const LARGEST_SPACER = 3

/** @type {readonly Rule[]} */
const RULES = [
  { reason: 'the author declared it decorative', verdict: 'leave', holds: isDecorative },
  { reason: 'the author named it', verdict: 'leave', holds: image => authorNames(image).some(isUseful) },
  { reason: 'a part of another image', verdict: 'leave', holds: isPartOfImage },
  { reason: 'a part of a control that has a name', verdict: 'leave', holds: isPartOfNamedControl },
  { reason: 'the user is editing it', verdict: 'leave', holds: isBeingEdited },
  { reason: 'hidden from assistive technology', verdict: 'wait', holds: isHidden },
  { reason: 'nothing to see', verdict: 'wait', holds: image => pictureOf(image) === null },
  { reason: 'not loaded', verdict: 'wait', holds: hasNoPixels },
  { reason: 'a tracker or a spacer', verdict: 'leave', holds: isSpacer },
  { reason: 'too small', verdict: 'wait', holds: isSmall },
  { reason: 'it has no useful name', verdict: 'describe', holds: () => true }
]

/**
 * @param {Element} image
 * @returns {Rule}
 */
function judge (image) {
  return /** @type {Rule} */ (RULES.find(rule => rule.holds(image)))
}

/** @param {Element} image */
function hasNoPixels (image) {
  const picture = pictureOf(image)
  return picture !== null && isPending(picture)
}

/** @param {Element} image */
function isSpacer (image) {
  const picture = pictureOf(image)
  const size = picture && naturalSize(picture)
  return Boolean(size && Math.min(size.width, size.height) <= LARGEST_SPACER)
}

/** @param {Element} image */
function isSmall (image) {
  const { width, height } = image.getBoundingClientRect()
  // A lazy image without a declared size takes no room before it loads.
  if (width === 0 && height === 0 && isUnloaded(image)) return false
  return Math.min(width, height) < SMALLEST_SIDE
}

/** @param {Element} image */
function isUnloaded (image) {
  return image instanceof HTMLImageElement && !(image.complete && image.naturalWidth)
}
