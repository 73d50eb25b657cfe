/**
 * Which elements are images, and which picture each of them shows.
 *
 * @typedef {object} Picture
 * @property {HTMLImageElement | SVGSVGElement | HTMLCanvasElement | HTMLVideoElement | null} element what can be drawn;
 *   null where only the address is known
 * @property {string} url '' where the picture has no address
 * @property {Box} [part] where only a part of it is meant
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Box as shares of the picture's sides
 */

const IMAGES = 'img, input[type=image i], area[href], svg, canvas, [role=img i], [role=image i]'

/** Characters. */
const LONGEST_KEY = 4096

/** Elements of an svg whose markup is its key: to copy more would take the page's time. */
const LARGEST_DRAWING = 200

/** Drawings of one svg that are asked for: a button has fewer states, and more come from a script that moves it all the time. */
const MOST_DRAWINGS = 6

/** How often each image was asked for. @type {WeakMap<Element, number>} */
const askedFor = new WeakMap()

/** Where style sheets put pictures, the likeliest first; with the pseudo-element that holds them. */
const STYLED = /** @type {const} */ ([
  ['backgroundImage', null], ['content', null], ['backgroundImage', '::before'], ['content', '::before'],
  ['backgroundImage', '::after'], ['content', '::after'], ['maskImage', null]
])

/**
 * @param {Element} image
 * @returns {Picture | null} null where there is nothing to see
 */
function pictureOf (image) {
  if (image instanceof HTMLImageElement) return { element: image, url: image.currentSrc || image.src }
  if (image instanceof HTMLInputElement) return image.src ? { element: null, url: image.src } : null
  if (image instanceof HTMLCanvasElement) return { element: image, url: '' }
  if (image instanceof HTMLVideoElement) return frameOf(image)
  if (image instanceof HTMLAreaElement) return partOf(image)
  if (image instanceof SVGSVGElement) return drawingOf(image)
  const inner = image.querySelector('img, svg, canvas')
  if (inner) return pictureOf(inner)
  const url = styledUrl(image)
  return url ? { element: null, url } : null
}

/**
 * An svg is often a frame around one picture, which is not drawn with it elsewhere.
 * @param {SVGSVGElement} svg
 * @returns {Picture}
 */
function drawingOf (svg) {
  const [image] = svg.querySelectorAll('image')
  const isFrame = image && !svg.querySelector('path, circle, ellipse, line, polygon, polyline, text, use, image ~ image')
  const url = isFrame ? URL.parse(hrefOf(image), document.baseURI) : null
  return url ? { element: null, url: url.href } : { element: svg, url: '' }
}

/**
 * The frame that a video shows now; before it has begun, its poster.
 * @param {HTMLVideoElement} video
 * @returns {Picture}
 */
function frameOf (video) {
  const hasBegun = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && (video.currentTime > 0 || !video.paused)
  return video.poster && !hasBegun ? { element: null, url: video.poster } : { element: video, url: '' }
}

/**
 * The part of an image that an area covers.
 * @param {HTMLAreaElement} area
 * @returns {Picture | null}
 */
function partOf (area) {
  const image = imageOfArea(area)
  if (!image) return null
  const box = boxOfArea(area)
  if (!box) return pictureOf(image)
  const part = shareOf(box, image)
  return part && { element: image, url: image.currentSrc || image.src, part }
}

/**
 * @param {Box} box CSS pixels of an image
 * @param {HTMLImageElement} image
 * @returns {Box | null} null where nothing of it lies within the image, or the image takes no room
 */
function shareOf (box, { width, height }) {
  /** @param {number} share */
  const within = share => Math.min(Math.max(share, 0), 1)
  const [x, y] = [within(box.x / width), within(box.y / height)]
  const part = { x, y, width: within((box.x + box.width) / width) - x, height: within((box.y + box.height) / height) - y }
  return part.width > 0 && part.height > 0 ? part : null
}

/**
 * @param {HTMLAreaElement} area
 * @returns {HTMLImageElement | null} the image that uses its map
 */
function imageOfArea (area) {
  const name = area.closest('map')?.name
  const root = /** @type {Document | ShadowRoot} */ (area.getRootNode())
  return name ? root.querySelector(`img[usemap="#${CSS.escape(name)}"]`) : null
}

/**
 * The smallest box around an area.
 * @param {HTMLAreaElement} area
 * @returns {Box | null} CSS pixels of its image; null for the whole
 */
function boxOfArea ({ shape, coords }) {
  const numbers = coords.split(/[\s,]+/).map(Number)
  if (shape === 'default' || numbers.length < 3 || !numbers.every(Number.isFinite)) return null
  const [x = 0, y = 0, radius = 0] = numbers
  if (/^circ/.test(shape)) return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }
  const across = numbers.filter((_, index) => index % 2 === 0)
  const down = numbers.filter((_, index) => index % 2 === 1)
  const [left, top] = [Math.min(...across), Math.min(...down)]
  return { x: left, y: top, width: Math.max(...across) - left, height: Math.max(...down) - top }
}

/**
 * The address of the first picture that style sheets give to an element.
 * @param {Element} element
 */
function styledUrl (element) {
  for (const [property, pseudo] of STYLED) {
    const url = /url\("((?:[^"\\]|\\.)*)"\)/.exec(getComputedStyle(element, pseudo)[property])?.[1]?.replace(/\\(.)/g, '$1')
    if (url) return url
  }
  return undefined
}

/**
 * @param {Picture} picture
 * @returns {{ width: number, height: number } | null} CSS pixels as stored; null until loaded
 */
function naturalSize ({ element }) {
  if (element instanceof HTMLCanvasElement) return { width: element.width, height: element.height }
  if (element instanceof HTMLVideoElement) return element.videoWidth ? { width: element.videoWidth, height: element.videoHeight } : null
  if (!(element instanceof HTMLImageElement) || !element.complete || !element.naturalWidth) return null
  return { width: element.naturalWidth, height: element.naturalHeight }
}

/**
 * Pictures with the same key look the same. A long data: address is not worth keeping.
 * @param {Element} image
 * @returns {string | Element} the image itself where it cannot be told
 */
function keyOf (image) {
  const picture = pictureOf(image)
  if (!picture) return image
  const { element, url, part } = picture
  if (url) return url.length > LONGEST_KEY ? image : JSON.stringify(part ? [url, part] : url)
  const isRestless = (askedFor.get(image) ?? 0) >= MOST_DRAWINGS
  const markup = element instanceof SVGSVGElement && !isRestless ? markupOf(element) : ''
  return markup && markup.length <= LONGEST_KEY ? markup : image
}

/** @param {Element} image */
function countAsked (image) {
  askedFor.set(image, (askedFor.get(image) ?? 0) + 1)
}

/**
 * What an svg draws, without what it is called: our own words come and go.
 * @param {SVGSVGElement} svg
 * @returns {string} '' where it is too large
 */
function markupOf (svg) {
  if (svg.getElementsByTagName('*').length > LARGEST_DRAWING) return ''
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true))
  for (const name of NAMING) copy.removeAttribute(name)
  return new XMLSerializer().serializeToString(copy)
}
