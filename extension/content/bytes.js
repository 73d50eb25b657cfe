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
 * @returns {Promise<Blob | null>} null where the page may not have it, or it cannot be had
 */
async function bytesOf (picture, fetchPublic) {
  const ways = [
    () => drawnPixels(picture),
    () => fetchAsPage(picture),
    () => fetchAsAnyone(picture, fetchPublic)
  ]
  for (const way of ways) {
    const blob = await way().catch(() => null)
    if (blob) return blob
  }
  return null
}

/** @param {Picture} picture */
async function drawnPixels (picture) {
  const { element, url } = picture
  if (element instanceof SVGSVGElement) return drawInline(element)
  const size = naturalSize(picture)
  if (!element || !size || (isForeign(url) && element.crossOrigin === null)) return null
  return draw(element, size)
}

/** @param {Picture} picture */
async function fetchAsPage (picture) {
  const { url } = picture
  if (isForeign(url)) {
    // A request to a private host would raise the browser's question about the local network in the page's
    // name. Where the picture shows, the page itself has been there already.
    const space = addressSpace.ofHost(new URL(url).hostname) ?? addressSpace.PUBLIC
    if (space < addressSpace.PUBLIC || !naturalSize(picture)) return null
  }
  const response = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(FETCH_TIMEOUT) })
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
  return blob && accept(blob, picture)
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
  const shown = naturalSize(picture)
  if (!shown) return true
  const bitmap = await createImageBitmap(blob)
  const { width, height } = bitmap
  bitmap.close()
  if (width === shown.width && height === shown.height) return true
  if (!hasChoice(/** @type {HTMLImageElement} */ (picture.element))) return false
  // With srcset the shown size is divided by the density that was chosen.
  const isSameShape = Math.abs(width * shown.height - height * shown.width) <=
    SHAPE_TOLERANCE * Math.max(width * shown.height, height * shown.width)
  return isSameShape && width >= shown.width
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

/**
 * An inline svg, drawn as it stands alone: what the page's style sheets add is lost, colours apart.
 * @param {SVGSVGElement} svg
 */
function drawInline (svg) {
  const { width, height } = svg.getBoundingClientRect()
  const { color, fill } = getComputedStyle(svg)
  const clone = /** @type {SVGSVGElement} */ (svg.cloneNode(true))
  Object.assign(clone.style, { color, fill })
  clone.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  clone.setAttribute('width', String(width))
  clone.setAttribute('height', String(height))
  const text = new XMLSerializer().serializeToString(clone)
  return drawSvg(new Blob([text], { type: 'image/svg+xml' }), { width, height })
}

/**
 * @param {Blob} svg
 * @param {{ width: number, height: number } | null} size null for the picture's own
 */
async function drawSvg (svg, size) {
  const url = URL.createObjectURL(svg)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const side = 512 // for a picture that has no size of its own
    return await draw(image, size ?? { width: image.naturalWidth || side, height: image.naturalHeight || side })
  } finally {
    URL.revokeObjectURL(url)
  }
}
