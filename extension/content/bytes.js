/**
 * The bytes of a picture, if the page could have had them too. Descriptions go into the page, so a picture
 * that only the listener's cookies or network can reach must not be described there. Three ways, the
 * cheapest first; each asks the browser's own checks:
 *
 *  1. the element's pixels, through an OffscreenCanvas that a foreign picture taints;
 *  2. a fetch from here, which goes under the page's own CORS;
 *  3. a fetch by the background without cookies, from an address that is no more private than the page's.
 *
 * Firefox lets content scripts read a tainted <canvas> and getImageData: never use these here. Only
 * `OffscreenCanvas.convertToBlob` and `fetch` tell the truth in both browsers.
 */

/** Pixels; longer sides are drawn smaller. Far more than the captioner looks at, enough to read text in. */
const LONGEST_DRAWN_SIDE = 1280

/** Pixels; more would take the page's time to decode. */
const MOST_PIXELS_DRAWN = 2_000_000

/** Bytes; the daemon takes no more. */
const LARGEST_PICTURE = 10 * 2 ** 20

/** Milliseconds. */
const FETCH_TIMEOUT = 20_000

/**
 * Sizes of a picture come from different places; a small difference is rounding.
 * As a share of the longer side.
 */
const SHAPE_TOLERANCE = 0.02

/** Sent for what every daemon reads; small, and alpha is kept. */
const DRAWN_TYPE = { type: 'image/webp', quality: 0.9 }

/**
 * @param {Picture} picture
 * @param {(url: string) => Promise<Blob | null>} fetchPublic the background's fetch
 * @param {AbortSignal} [gone] aborts when the page goes
 * @returns {Promise<Blob | null>} null where the page may not have it, or it cannot be had; rejects where this was
 *   interrupted, which says nothing about the picture
 */
async function bytesOf (picture, fetchPublic, gone) {
  const own = await drawnPixels(picture).catch(nothing) ?? await fetchAsPage(picture, gone).catch(nothing)
  gone?.throwIfAborted()
  const blob = own ?? await fetchAsAnyone(picture, fetchPublic)
  return blob && picture.part ? cropped(blob, picture.part).catch(nothing) : blob
}

function nothing () {
  return null
}

/** @param {Picture} picture */
async function drawnPixels (picture) {
  const { element, url } = picture
  if (element instanceof SVGSVGElement) return drawInline(element)
  const size = naturalSize(picture)
  if (!element || !size) return null
  if (element instanceof HTMLImageElement && isForeign(url) && element.crossOrigin === null) return null
  // Decoding takes the page's time. What is in the browser's cache anyway is read from there.
  if (url && size.width * size.height > MOST_PIXELS_DRAWN) return null
  return draw(element, size)
}

/**
 * @param {Picture} picture
 * @param {AbortSignal} [gone]
 */
async function fetchAsPage (picture, gone) {
  const { url } = picture
  if (!url) return null
  if (isForeign(url)) {
    // A request to a private host would raise the browser's question about the local network in the page's
    // name. Where the picture shows, the page itself has been there already.
    const space = addressSpace.ofHost(new URL(url).hostname) ?? addressSpace.PUBLIC
    if (space < addressSpace.PUBLIC || isUnseen(picture)) return null
  }
  const timeout = AbortSignal.timeout(FETCH_TIMEOUT)
  const signal = gone ? AbortSignal.any([gone, timeout]) : timeout
  const response = await fetch(url, { credentials: 'same-origin', cache: 'force-cache', signal })
  if (!response.ok) return null
  return accept(await response.blob(), picture)
}

/**
 * @param {Picture} picture
 * @param {(url: string) => Promise<Blob | null>} fetchPublic
 */
async function fetchAsAnyone (picture, fetchPublic) {
  if (!/^https?:/.test(picture.url)) return null
  const blob = await fetchPublic(picture.url)
  return blob && accept(blob, picture).catch(nothing)
}

/**
 * What came by address, made ready for the daemon, if it is the picture that the page shows.
 * @param {Blob} blob
 * @param {Picture} picture
 */
async function accept (blob, picture) {
  if (blob.size === 0 || blob.size > LARGEST_PICTURE) return null
  if (blob.type.startsWith('image/svg')) return drawSvg(blob, naturalSize(picture))
  return await isSamePicture(blob, picture) ? blob : null
}

/**
 * Without cookies a site may give a stand-in: "log in", "do not link here". Its size mostly gives it away.
 * @param {Blob} blob
 * @param {Picture} picture
 */
async function isSamePicture (blob, picture) {
  const shown = naturalSize(picture) ?? (picture.element ? null : await sizeOf(picture.url))
  if (!shown) return isUnseen(picture)
  const bitmap = await createImageBitmap(blob)
  const { width, height } = bitmap
  bitmap.close()
  if (width === shown.width && height === shown.height) return true
  if (!picture.element || !hasChoice(/** @type {HTMLImageElement} */ (picture.element))) return false
  // With srcset the shown size is divided by the density that was chosen.
  const isSameShape = Math.abs(width * shown.height - height * shown.width) <=
    SHAPE_TOLERANCE * Math.max(width * shown.height, height * shown.width)
  return isSameShape && width >= shown.width
}

/**
 * Whether the page itself has not loaded the picture yet.
 * @param {Picture} picture
 */
function isUnseen (picture) {
  return picture.element instanceof HTMLImageElement && !naturalSize(picture)
}

/**
 * The size of a picture that the page shows by style or in a button, as the page got it. Never to be drawn: only
 * elements of the page's own tell by their taint what the page may read.
 * @param {string} url
 * @returns {Promise<{ width: number, height: number } | null>}
 */
async function sizeOf (url) {
  const image = new Image()
  image.src = url
  await image.decode()
  return { width: image.naturalWidth, height: image.naturalHeight }
}

/**
 * @param {Blob} blob
 * @param {Box} part
 */
async function cropped (blob, part) {
  const bitmap = await createImageBitmap(blob)
  const { width, height } = bitmap
  const [x, y] = [part.x * width, part.y * height]
  const cut = await createImageBitmap(bitmap, x, y, Math.max(1, part.width * width), Math.max(1, part.height * height))
  bitmap.close()
  return draw(cut, cut)
}

/** @param {HTMLImageElement} image */
function hasChoice (image) {
  return image.srcset !== '' || image.parentElement instanceof HTMLPictureElement
}

/** @param {string} url */
function isForeign (url) {
  return /^https?:/.test(url) && new URL(url).origin !== self.origin
}

/**
 * @param {CanvasImageSource} source
 * @param {{ width: number, height: number }} size
 * @returns {Promise<Blob>} rejects where the source is tainted
 */
function draw (source, { width, height }) {
  const scale = Math.min(1, LONGEST_DRAWN_SIDE / Math.max(width, height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob(DRAWN_TYPE)
}
