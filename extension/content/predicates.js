/** What the rules ask of an image, one question each. Those about hiding are in exposure.js, about controls in controls.js. */

/** CSS pixels; what is smaller on a side is a bullet or a line, not a picture. */
const SMALLEST_SIDE = 16

/** Pixels; trackers and spacers are that small as stored, however they are stretched. */
const LARGEST_SPACER = 3

/** CSS pixels; larger images in a row are looked at one by one. */
const LARGEST_IN_ROW = 48

/** Images; two that are equal are a pair, not a pattern. */
const SHORTEST_ROW = 3

/** Elements on each side of an image that are looked at. */
const REACH = 4

/** @param {Element} image */
function isNamed (image) {
  return authorNames(image).some(isUseful)
}

/**
 * Whether it holds text that is exposed as such: words of an svg, or what a canvas offers in its place.
 * @param {Element} image
 */
function isReadable (image) {
  if (image.matches('[role=img i], [role=image i]')) return false
  if (image.localName === 'svg') return [...image.querySelectorAll('text, foreignObject')].some(text => AUDIBLE.test(text.textContent ?? ''))
  return image.localName === 'canvas' && (AUDIBLE.test(image.textContent ?? '') || image.childElementCount > 0)
}

/** @param {Element} image */
function isLoading (image) {
  const element = pictureOf(image)?.element
  return element instanceof HTMLImageElement && !element.complete && element.loading !== 'lazy'
}

/** @param {Element} image */
function isSpacer (image) {
  const picture = pictureOf(image)
  const size = picture && naturalSize(picture)
  return Boolean(size && Math.min(size.width, size.height) <= LARGEST_SPACER)
}

/**
 * Whether there is nothing that could be asked for: no address, or one that did not load.
 * @param {Element} image
 */
function showsNothing (image) {
  const picture = pictureOf(image)
  if (!picture || !(picture.element instanceof HTMLImageElement)) return picture === null
  return picture.url === '' || (picture.element.complete && !naturalSize(picture))
}

/** @param {Element} image */
function isSmall (image) {
  const { width, height } = shownSize(image)
  // A lazy image without a declared size takes no room before it loads.
  if (width === 0 && height === 0 && isUnloaded(image)) return false
  return Math.min(width, height) < SMALLEST_SIDE
}

/** @param {Element} image */
function shownSize (image) {
  if (!(image instanceof HTMLAreaElement)) return image.getBoundingClientRect()
  return boxOfArea(image) ?? imageOfArea(image)?.getBoundingClientRect() ?? new DOMRect()
}

/**
 * Whether it may still be loaded: a lazy image that is far from the screen.
 * @param {Element} image
 */
function isUnloaded (image) {
  return image instanceof HTMLImageElement && !image.complete
}

/**
 * A named one has been left by then, so the image is all that a listener gets of it.
 * @param {Element} image
 */
function isControl (image) {
  return controlOf(image) !== null
}

/** @param {Element} image */
function hasDestination (image) {
  const control = controlOf(image)
  return control !== null && destinationOf(control) !== ''
}

/**
 * Stars, hearts, dots: small images of one size beside each other, some of them equal.
 * @param {Element} image
 */
function isOneOfRow (image) {
  const { width, height } = shownSize(image)
  if (Math.max(width, height) > LARGEST_IN_ROW) return false
  const row = neighboursOf(image).filter(other => {
    const size = shownSize(other)
    return size.width === width && size.height === height
  })
  return row.length >= SHORTEST_ROW && new Set(row.map(keyOf)).size < row.length
}

/**
 * The images of the elements beside an image, each alone in its own; in order, the image among them.
 * @param {Element} image
 */
function neighboursOf (image) {
  const cell = cellOf(image)
  const row = [image]
  for (let at = cell.previousElementSibling, n = 0; at && n < REACH; at = at.previousElementSibling, n++) row.unshift(...onlyImageIn(at))
  for (let at = cell.nextElementSibling, n = 0; at && n < REACH; at = at.nextElementSibling, n++) row.push(...onlyImageIn(at))
  return row
}

/**
 * The outermost element that holds an image and nothing else.
 * @param {Element} image
 */
function cellOf (image) {
  let cell = image
  while (cell.parentElement?.childElementCount === 1 && cell.parentElement !== document.body) cell = cell.parentElement
  return cell
}

/** @param {Element} cell */
function onlyImageIn (cell) {
  const found = cell.matches(IMAGES) ? [cell] : [...cell.querySelectorAll(IMAGES)]
  return found.length === 1 ? found : []
}
