/**
 * Gives images their words, and gives them back as the author made them.
 *
 * @typedef {Map<string, string | null>} Attributes values by name; null for no attribute
 *
 * @typedef {object} Written
 * @property {Attributes} before the naming attributes as the page had them
 * @property {Attributes} after the same with our words
 * @property {string | Element} shows key of the picture that they are about
 */

const NAMING = ['alt', 'aria-label', 'aria-labelledby', 'title']

/** A page that takes our words out each time wins after so many about one picture. */
const MOST_WRITINGS = 3

/** Words by which copies of our images are known again. */
const MOST_WORDS = 500

class Writer {
  /** @type {WeakMap<Element, Written>} */
  #written = new WeakMap()
  /**
   * How often an image was given words about what it showed last.
   * @type {WeakMap<Element, { shows: string | Element, times: number }>}
   */
  #writings = new WeakMap()
  /** What stood where our words stand, by these. @type {Map<string, Attributes>} */
  #replaced = new Map()
  /** Weak, so that a page that throws away what it has shown does not grow. @type {Set<WeakRef<Element>>} */
  #references = new Set()
  /** @type {FinalizationRegistry<WeakRef<Element>>} */
  #gone = new FinalizationRegistry(reference => this.#references.delete(reference))

  /** How many images of the page have words of ours now. */
  get count () {
    return this.#images().filter(image => image.isConnected).length
  }

  /** Images that their author wanted to be named by another element, which may come late. */
  get labelled () {
    return this.#images().filter(image => this.#written.get(image)?.before.get('aria-labelledby'))
  }

  /** @param {Element} image */
  has (image) {
    return this.#written.has(image)
  }

  /**
   * @param {Element} image
   * @param {string} words
   */
  write (image, words) {
    if (this.has(image)) return
    const shows = keyOf(image)
    const last = this.#writings.get(image)
    const times = last?.shows === shows ? last.times : 0
    if (times === MOST_WRITINGS) return
    if (!last) this.#remember(image)
    this.#writings.set(image, { shows, times: times + 1 })
    const before = namingAttributes(image)
    const after = withWords(image, before, words)
    this.#written.set(image, { before, after, shows })
    // "Logo" may be an author's word elsewhere.
    if (isUseful(words)) keepRecent(this.#replaced, words, commonTo(before, this.#replaced.get(words)), MOST_WORDS)
    replaceAttributes(image, before, after)
  }

  /**
   * Take our words from an image that the page has made as a copy of one of ours, as carousels do: it may show
   * something else soon.
   * @param {Element} image
   */
  clean (image) {
    if (this.has(image)) return
    for (const [name, value] of namingAttributes(image)) {
      const before = value === null ? undefined : this.#replaced.get(value)
      if (before) setAttribute(image, name, before.get(name) ?? null)
    }
  }

  /**
   * Whether it shows another picture than the one that our words are about.
   * @param {Element} image
   */
  isStale (image) {
    const written = this.#written.get(image)
    return written !== undefined && written.shows !== keyOf(image)
  }

  /**
   * Whether the page has named the image anew since: then its own word counts.
   * @param {Element} image
   */
  isOverruled (image) {
    const written = this.#written.get(image)
    return written !== undefined &&
      (NAMING.some(name => image.getAttribute(name) !== written.after.get(name)) || isNamedLate(image, written))
  }

  /**
   * Put back what stood there, except where the page has written since.
   * @param {Element} image
   */
  restore (image) {
    const written = this.#written.get(image)
    if (!written) return
    this.#written.delete(image)
    replaceAttributes(image, written.after, written.before)
  }

  restoreAll () {
    for (const image of this.#images()) this.restore(image)
    this.#references.clear()
    this.#replaced.clear()
    this.#writings = new WeakMap()
  }

  /** @param {Element} image */
  #remember (image) {
    const reference = new WeakRef(image)
    this.#references.add(reference)
    this.#gone.register(image, reference)
  }

  #images () {
    const images = [...this.#references].map(reference => reference.deref())
    return images.filter(image => image !== undefined).filter(image => this.has(image))
  }
}

/**
 * What stood there wherever the same words stand now: short ones are many images', and a copy does not say whose.
 * @param {Attributes} before
 * @param {Attributes} [other]
 * @returns {Attributes}
 */
function commonTo (before, other = before) {
  return new Map([...before].map(([name, value]) => [name, value === other.get(name) ? value : null]))
}

/**
 * @param {Element} image
 * @returns {Attributes}
 */
function namingAttributes (image) {
  return new Map(NAMING.map(name => [name, image.getAttribute(name)]))
}

/**
 * The attributes with our words where the name comes from: alt where an image has one, and no ARIA name stands before
 * it, be it empty. Firefox tells nobody of a new alt beside an empty aria-label, nor of either beside an empty
 * aria-labelledby: a screen reader that has met the image would go on saying nothing.
 * @param {Element} image
 * @param {Attributes} before
 * @param {string} words
 * @returns {Attributes}
 */
function withWords (image, before, words) {
  const ids = image.getAttribute('aria-labelledby')
  if (ids !== null) {
    // Emptied and not removed: an attribute that comes back later would stand behind the others.
    return new Map([...before, ['aria-labelledby', ids === '' ? ' ' : ''], ['aria-label', words]])
  }
  const isNamedByAlt = takesAlt(image) && !image.hasAttribute('aria-label')
  return new Map([...before, [isNamedByAlt ? 'alt' : 'aria-label', words]])
}

/**
 * Whether a label or an svg's title has come since, which no attribute of the image tells of.
 * @param {Element} image
 * @param {Written} written
 */
function isNamedLate (image, { before, after }) {
  const title = image.localName === 'svg' ? nativeName(image) ?? '' : ''
  const label = textOfIds(image, before.get('aria-labelledby') ?? null)
  // An image may be among its own labels.
  const isOurs = label.includes(after.get('aria-label') ?? '')
  return isUseful(title) || (isUseful(label) && !isOurs)
}

/**
 * @param {Element} image
 * @param {Attributes} from
 * @param {Attributes} to
 */
function replaceAttributes (image, from, to) {
  for (const [name, value] of to) {
    if (value === from.get(name) || image.getAttribute(name) !== from.get(name)) continue
    setAttribute(image, name, value)
  }
}

/**
 * @param {Element} image
 * @param {string} name
 * @param {string | null} value
 */
function setAttribute (image, name, value) {
  if (value === null) image.removeAttribute(name)
  else image.setAttribute(name, value)
}

/**
 * Put an entry into a map that holds the most recent ones.
 * @template Key, Value
 * @param {Map<Key, Value>} map
 * @param {Key} key
 * @param {Value} value
 * @param {number} most
 */
function keepRecent (map, key, value, most) {
  map.delete(key)
  map.set(key, value)
  if (map.size <= most) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
