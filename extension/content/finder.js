/**
 * Finds the images of a page, now and later, in shadow roots too. Works in idle slices: a page that inserts
 * thousands of elements waits for none of this.
 *
 * @typedef {object} Findings
 * @property {(image: Element) => void} found an image that is new, was moved, or has changed inside
 * @property {(image: Element, attribute: string) => void} changed an attribute of an image that bears on its words
 * @property {(image: Element) => void} loaded its pixels have come, or will not
 * @property {() => void} stirred something else changed, so that hidden images may show by now
 */

/** Attributes that can change what an image is, shows or is called, or whether it is exposed. */
const WATCHED = ['alt', 'aria-hidden', 'aria-label', 'aria-labelledby', 'class', 'coords', 'hidden', 'href', 'inert', 'role',
  'src', 'srcset', 'style', 'title', 'type', 'usemap']

const LOAD_EVENTS = ['load', 'error']

/** Elements besides custom ones that can have a shadow root: https://dom.spec.whatwg.org/#dom-element-attachshadow */
const HOSTS = new Set(['article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
  'header', 'main', 'nav', 'p', 'section', 'span'])

/** Milliseconds; pages that move all the time are looked at again no oftener than this. */
const STIR_INTERVAL = 300

/** How often a custom element is asked for a shadow root; one that waits for its definition once more after that. */
const MOST_ASKED = 10

/** Elements between two looks at the clock. */
const ELEMENTS_A_STEP = 50

class Finder {
  #findings
  #observer = new MutationObserver(records => this.#read(records))
  /** @type {Set<Document | ShadowRoot>} */
  #roots = new Set()
  /**
   * Custom elements that have no shadow root yet, and how often they were asked: attaching one fires no event.
   * @type {Map<Element, number>}
   */
  #unopened = new Map()
  #late = new IdleList(element => this.#openLate(element))
  /** Elements that have changed since the last stir, and may be inside images. @type {Set<Element>} */
  #changed = new Set()
  #inside = new IdleList(element => { for (const image of imagesAround(element)) this.#findings.found(image) })
  /** Subtrees to search. @type {Set<Element>} */
  #pending = new Set()
  /** @type {Generator<void> | null} */
  #search = null
  #idle = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stirring

  /** @param {Findings} findings */
  constructor (findings) {
    this.#findings = findings
  }

  start () {
    this.#addRoot(document)
  }

  stop () {
    this.#observer.disconnect()
    for (const root of this.#roots) this.#removeRoot(root)
    this.#unopened.clear()
    this.#late.clear()
    this.#changed.clear()
    this.#inside.clear()
    this.#pending.clear()
    this.#search = null
    cancelIdleCallback(this.#idle)
    this.#idle = 0
    clearTimeout(this.#stirring)
    this.#stirring = undefined
  }

  /** @param {Document | ShadowRoot} root */
  #addRoot (root) {
    if (this.#roots.has(root)) return
    this.#roots.add(root)
    this.#observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: WATCHED })
    // These events do not bubble, and do not leave their root.
    for (const type of LOAD_EVENTS) root.addEventListener(type, this.#onLoad, true)
    for (const child of root.children) this.#later(child)
  }

  /** @param {Document | ShadowRoot} root whose host has left the page; if it comes back it is found anew */
  #removeRoot (root) {
    for (const type of LOAD_EVENTS) root.removeEventListener(type, this.#onLoad, true)
    this.#roots.delete(root)
  }

  /** @param {Event} event */
  #onLoad = ({ target }) => {
    if (target instanceof Element && target.matches(IMAGES)) this.#findings.loaded(target)
    this.#stir()
  }

  /** @param {MutationRecord[]} records */
  #read (records) {
    let hasStirred = false
    for (const { target, addedNodes, attributeName } of records) {
      if (attributeName && target instanceof Element && target.matches(IMAGES)) {
        for (const image of imagesAround(target)) this.#findings.changed(image, attributeName)
        continue
      }
      addedNodes.forEach(node => this.#later(node))
      if (target instanceof Element) this.#changed.add(target)
      hasStirred = true
    }
    if (hasStirred) this.#stir()
  }

  #stir () {
    this.#stirring ??= setTimeout(() => {
      this.#stirring = undefined
      for (const element of this.#unopened.keys()) this.#late.add(element)
      for (const element of this.#changed) this.#inside.add(element)
      this.#changed.clear()
      for (const root of this.#roots) {
        if (!root.isConnected) this.#removeRoot(root)
      }
      this.#findings.stirred()
    }, STIR_INTERVAL)
  }

  /** @param {Node} node */
  #later (node) {
    if (!(node instanceof Element)) return
    this.#pending.add(node)
    this.#schedule()
  }

  #schedule () {
    if (!this.#idle) this.#idle = requestIdleCallback(deadline => this.#slice(deadline), { timeout: LONGEST_WAIT })
  }

  /** @param {IdleDeadline} deadline */
  #slice (deadline) {
    this.#idle = 0
    this.#search ??= this.#searchPending()
    const end = endOfTurn(deadline)
    do {
      if (this.#search.next().done) {
        this.#search = null
        return
      }
    } while (performance.now() < end)
    this.#schedule()
  }

  /** Yields when the clock should be looked at. */
  * #searchPending () {
    let seen = 0
    for (const top of this.#pending) {
      this.#pending.delete(top)
      if (!top.isConnected) continue
      const walker = document.createTreeWalker(top, NodeFilter.SHOW_ELEMENT)
      for (let at = /** @type {Element | null} */ (top); at; at = /** @type {Element | null} */ (walker.nextNode())) {
        this.#look(at)
        if (++seen % ELEMENTS_A_STEP === 0) yield
      }
    }
  }

  /** @param {Element} element */
  #look (element) {
    if (element.matches(IMAGES)) this.#findings.found(element)
    const isCustom = element.localName.includes('-')
    if (!isCustom && !HOSTS.has(element.localName)) return
    if (!this.#open(element) && isCustom) this.#unopened.set(element, 0)
  }

  /** @param {Element} element */
  #openLate (element) {
    const asked = this.#unopened.get(element) ?? 0
    if (element.isConnected && asked === MOST_ASKED && !element.matches(':defined')) return
    if (!element.isConnected || this.#open(element) || asked === MOST_ASKED) this.#unopened.delete(element)
    else this.#unopened.set(element, asked + 1)
  }

  /**
   * @param {Element} element
   * @returns {boolean} whether it has a shadow root
   */
  #open (element) {
    const root = shadowRootOf(element)
    if (root) this.#addRoot(root)
    return root !== null
  }
}

/**
 * The image that an element is, and those that it is drawn in.
 * @param {Element} element
 * @returns {Generator<Element>}
 */
function * imagesAround (element) {
  for (let at = element.closest(IMAGES); at; at = at.parentElement?.closest(IMAGES) ?? null) yield at
}

/**
 * The shadow root of an element, a closed one too. Firefox and Chromium each have their own way.
 * @param {Element} element
 * @returns {ShadowRoot | null}
 */
function shadowRootOf (element) {
  if ('openOrClosedShadowRoot' in element) return /** @type {ShadowRoot | null} */ (element.openOrClosedShadowRoot)
  return element instanceof HTMLElement ? chrome.dom.openOrClosedShadowRoot(element) : null
}
