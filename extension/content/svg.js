/**
 * Inline svg to pixels. An svg that is drawn as an image of its own sees neither the page's style sheets nor the
 * page's other elements, so what it takes from there is copied into it first.
 */

/** What style sheets decide about shapes. */
const PAINT = ['color', 'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-linecap', 'stroke-linejoin',
  'stroke-dasharray', 'opacity', 'display', 'visibility', 'font-family', 'font-size', 'font-weight', 'stop-color']

/** Elements whose style is copied: more would take the page's time. */
const MOST_STYLED = 200

/** CSS pixels of a picture that has no size of its own. */
const SIDE_OF_THE_SIZELESS = 512

/** @param {Element} element of an svg that refers to another */
function hrefOf (element) {
  return element.getAttribute('href') ?? element.getAttribute('xlink:href') ?? ''
}

/** @param {SVGSVGElement} svg */
function drawInline (svg) {
  const { width, height } = svg.getBoundingClientRect()
  const clone = /** @type {SVGSVGElement} */ (svg.cloneNode(true))
  copyPaint(svg, clone)
  copyReferences(svg, clone)
  clone.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  clone.setAttribute('width', String(width))
  clone.setAttribute('height', String(height))
  const text = new XMLSerializer().serializeToString(clone)
  return drawSvg(new Blob([text], { type: 'image/svg+xml' }), { width, height })
}

/**
 * @param {SVGElement} from
 * @param {SVGElement} to its clone
 */
function copyPaint (from, to) {
  const copies = [to, ...to.querySelectorAll('*')]
  const originals = [from, ...from.querySelectorAll('*')].slice(0, MOST_STYLED)
  originals.forEach((original, index) => {
    const styles = getComputedStyle(original)
    const copy = /** @type {SVGElement} */ (copies[index])
    for (const name of PAINT) copy.style?.setProperty(name, styles.getPropertyValue(name))
  })
}

/**
 * Symbols and gradients that an svg takes from another one in the page.
 * @param {SVGSVGElement} svg
 * @param {SVGSVGElement} clone
 */
function copyReferences (svg, clone) {
  const root = /** @type {Document | ShadowRoot} */ (svg.getRootNode())
  const defs = document.createElementNS('http://www.w3.org/2000/svg', 'defs')
  for (const id of referencesOf(clone)) {
    const there = root.getElementById(id)
    if (there && !svg.contains(there)) defs.append(there.cloneNode(true))
  }
  clone.prepend(defs)
}

/** @param {SVGSVGElement} svg */
function referencesOf (svg) {
  const uses = [...svg.querySelectorAll('use')].map(hrefOf)
  const paints = new XMLSerializer().serializeToString(svg).match(/url\(["']?#[^"')]+/g) ?? []
  return new Set([...uses.filter(href => href.startsWith('#')), ...paints].map(text => text.slice(text.indexOf('#') + 1)))
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
    return await draw(image, size ?? {
      width: image.naturalWidth || SIDE_OF_THE_SIZELESS,
      height: image.naturalHeight || SIDE_OF_THE_SIZELESS
    })
  } finally {
    URL.revokeObjectURL(url)
  }
}
