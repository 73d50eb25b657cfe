/**
 * Which elements are images, and which picture each of them shows.
 *
 * @typedef {object} Picture
 * @property {HTMLImageElement | SVGSVGElement | null} element what can be drawn; null where only the address is known
 * @property {string} url '' where the picture has no address
 */

const IMAGES = 'img, input[type=image i], svg[role=img i], svg[role=image i], [role=img i], [role=image i]'

/**
 * @param {Element} image
 * @returns {Picture | null} null where there is nothing to see
 */
function pictureOf (image) {
  if (image instanceof HTMLImageElement) return { element: image, url: image.currentSrc || image.src }
  if (image instanceof HTMLInputElement) return image.src ? { element: null, url: image.src } : null
  if (image instanceof SVGSVGElement) return { element: image, url: '' }
  const inner = image.querySelector('img, svg')
  if (inner) return pictureOf(inner)
  const url = backgroundOf(image)
  return url ? { element: null, url } : null
}

/**
 * The address of an element's first background image.
 * @param {Element} element
 */
function backgroundOf (element) {
  return /url\("((?:[^"\\]|\\.)*)"\)/.exec(getComputedStyle(element).backgroundImage)?.[1]?.replace(/\\(.)/g, '$1')
}

/**
 * @param {Picture} picture
 * @returns {{ width: number, height: number } | null} CSS pixels as stored; null until loaded
 */
function naturalSize ({ element }) {
  if (!(element instanceof HTMLImageElement) || !element.complete || !element.naturalWidth) return null
  return { width: element.naturalWidth, height: element.naturalHeight }
}

/**
 * Whether there is nothing yet that could be asked for: no address, or one that did not load.
 * @param {Picture} picture
 */
function isPending (picture) {
  if (!(picture.element instanceof HTMLImageElement) || naturalSize(picture)) return false
  return picture.url === '' || picture.element.complete || picture.element.loading !== 'lazy'
}
