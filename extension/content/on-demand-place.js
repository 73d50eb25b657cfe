/**
 * Which image the listener means: the one with the focus, or the one nearest to where they read. Screen readers do
 * not tell pages where they read; but they move the focus or the caret along, or scroll to what they come to.
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Edges CSS pixels of the viewport
 * @typedef {Document | Element} Scroller
 */

const ON_DEMAND = `${IMAGES}, video`

/** CSS pixels; what is smaller on a side is nothing that anyone would ask for. */
const SMALLEST_ASKED = 8

/** Milliseconds; a scroll that comes sooner is part of the move before. */
const SAME_MOVE = 300

/** CSS pixels; screens are scrolled by whole ones. */
const ALIGNED = 2

/**
 * How far an image is from where browsers put what a screen reader scrolls to: the top of what scrolls for Orca, and
 * for what is "anywhere", as NVDA says it, the middle in Firefox and the nearer edge in Chromium.
 * @type {Array<(image: Edges, port: Edges) => number>}
 */
const ALIGNMENTS = [
  (image, port) => image.top - port.top,
  (image, port) => (image.top + image.bottom - port.top - port.bottom) / 2,
  (image, port) => image.bottom - port.bottom
]

class ReadingPlace {
  /** Which of the two moved last. @type {'focus' | 'caret'} */
  #moved = 'focus'
  /** When that was. @type {DOMHighResTimeStamp} */
  #movedAt = 0
  /** What has been scrolled since, the page or parts of it, the last one last. @type {Set<Scroller>} */
  #scrolled = new Set()
  /** Where the context menu was opened last. @type {{ target: WeakRef<Element>, x: number, y: number } | null} */
  #pointed = null

  constructor () {
    document.addEventListener('focusin', event => this.#move('focus', event), true)
    document.addEventListener('selectionchange', event => this.#move('caret', event))
    document.addEventListener('scroll', event => this.#scroll(event), true)
    addEventListener('contextmenu', event => this.#point(event), true)
  }

  /**
   * @param {import('../shared/messages.js').DemandedBy} by
   * @returns {Element | null} null where there is no image to be seen
   */
  image (by) {
    const target = by === 'menu' ? this.#pointed?.target.deref() : undefined
    if (this.#pointed && target) return imageUnder(target, this.#pointed)
    const scrollers = [...this.#scrolled].filter(scrollsDown).reverse()
    const scrolledTo = imageScrolledTo(scrollers)
    if (scrolledTo) return scrolledTo
    const last = (this.#moved === 'caret' && atCaret()) || atFocus()
    const anchor = last && isOutOfSight(last, scrollers) ? null : last
    return anchor?.closest(ON_DEMAND) ?? nearestImage(anchor?.getBoundingClientRect() ?? middleOfScreen())
  }

  /**
   * @param {'focus' | 'caret'} what
   * @param {Event} event
   */
  #move (what, { timeStamp }) {
    this.#moved = what
    this.#movedAt = timeStamp
    this.#scrolled.clear()
  }

  /** @param {Event} event one of many of a smooth scroll, maybe */
  #scroll ({ target, timeStamp }) {
    const scroller = /** @type {Scroller} */ (target)
    this.#scrolled.delete(scroller)
    if (timeStamp - this.#movedAt > SAME_MOVE) this.#scrolled.add(scroller)
    else this.#movedAt = timeStamp
  }

  /** @param {MouseEvent} event */
  #point (event) {
    const [target] = event.composedPath()
    // What a page makes up is not what the listener points at.
    if (!event.isTrusted || !(target instanceof Element)) return
    this.#pointed = { target: new WeakRef(target), x: event.clientX, y: event.clientY }
  }
}

/**
 * Layers may lie over an image, and closed shadow roots hide it from the event.
 * @param {Element} target
 * @param {{ x: number, y: number }} point
 */
function imageUnder (target, { x, y }) {
  const layers = [target, ...layersAt(document, x, y)]
  return layers.map(layer => layer.closest(ON_DEMAND)).find(image => image) ??
    nearestImage({ left: x, right: x, top: y, bottom: y })
}

/**
 * @param {DocumentOrShadowRoot} root
 * @param {number} x
 * @param {number} y
 * @returns {Element[]} from front to back, shadow roots entered
 */
function layersAt (root, x, y) {
  return root.elementsFromPoint(x, y).flatMap(layer => {
    const inner = shadowRootOf(layer)
    // At a point without anything of its own, a shadow root answers with its host.
    return inner && inner !== root ? [...layersAt(inner, x, y).filter(other => other !== layer), layer] : [layer]
  })
}

function atFocus () {
  let at = document.activeElement
  for (let root = at && shadowRootOf(at); root?.activeElement; root = at && shadowRootOf(at)) at = root.activeElement
  return at === document.body || at === document.documentElement ? null : at
}

/** @returns {Element | null} the element behind the caret, or the one that it stands in */
function atCaret () {
  const selection = getSelection()
  const node = selection?.focusNode
  if (!node) return null
  const behind = node.childNodes[selection.focusOffset]
  const at = behind instanceof Element ? behind : node
  const element = at instanceof Element ? at : at.parentElement
  return element === document.body || element === document.documentElement ? null : element
}

/**
 * Not so carousels, which move by themselves, with all their images at their top.
 * @param {Scroller} scroller
 */
function scrollsDown (scroller) {
  return !(scroller instanceof Element) || scroller.scrollHeight > scroller.clientHeight
}

/**
 * @param {Scroller[]} scrollers
 * @returns {Element | null}
 */
function imageScrolledTo (scrollers) {
  const images = scrollers.length ? seenImages() : []
  for (const scroller of scrollers) {
    const port = scrollport(scroller)
    const within = images.filter(image => holds(scroller, image))
    for (const distance of ALIGNMENTS) {
      const image = within.find(one => Math.abs(distance(one.getBoundingClientRect(), port)) < ALIGNED)
      if (image) return image
    }
  }
  return null
}

/**
 * @param {Element} element
 * @param {Scroller[]} scrollers
 */
function isOutOfSight (element, scrollers) {
  const { left, top, right, bottom } = element.getBoundingClientRect()
  return scrollers.filter(scroller => holds(scroller, element)).map(scrollport)
    .some(port => right < port.left || left > port.right || bottom < port.top || top > port.bottom)
}

/**
 * @param {Scroller} scroller
 * @param {Element} element in a shadow root, maybe
 */
function holds (scroller, element) {
  for (let at = element; at; at = /** @type {ShadowRoot} */ (at.getRootNode()).host) {
    if (scroller.contains(at)) return true
  }
  return false
}

/**
 * @param {Scroller} scroller
 * @returns {Edges} where it shows what it holds
 */
function scrollport (scroller) {
  if (!(scroller instanceof Element)) return { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
  const { left, top } = scroller.getBoundingClientRect()
  const [x, y] = [left + scroller.clientLeft, top + scroller.clientTop]
  return { left: x, top: y, right: x + scroller.clientWidth, bottom: y + scroller.clientHeight }
}

/** @returns {Edges} */
function middleOfScreen () {
  return { left: innerWidth / 2, right: innerWidth / 2, top: innerHeight / 2, bottom: innerHeight / 2 }
}

/**
 * @param {Edges} place
 * @returns {Element | null} of equally near ones the first in the document
 */
function nearestImage (place) {
  let nearest = null
  let least = Infinity
  for (const image of seenImages()) {
    const distance = distanceBetween(place, image.getBoundingClientRect())
    if (distance >= least) continue
    nearest = image
    least = distance
  }
  return nearest
}

function seenImages () {
  return [...imagesIn(document)].filter(canBeSeen)
}

/**
 * @param {Document | ShadowRoot} root
 * @returns {Generator<Element>} in document order
 */
function * imagesIn (root) {
  for (const element of root.querySelectorAll('*')) {
    if (element.matches(ON_DEMAND)) yield element
    const inner = shadowRootOf(element)
    if (inner) yield * imagesIn(inner)
  }
}

/** @param {Element} image */
function canBeSeen (image) {
  const { width, height } = image.getBoundingClientRect()
  return Math.min(width, height) >= SMALLEST_ASKED && image.checkVisibility({ visibilityProperty: true })
}

/**
 * @param {Edges} one
 * @param {Edges} other
 */
function distanceBetween (one, other) {
  const across = Math.max(0, one.left - other.right, other.left - one.right)
  const down = Math.max(0, one.top - other.bottom, other.top - one.bottom)
  return Math.hypot(across, down)
}
