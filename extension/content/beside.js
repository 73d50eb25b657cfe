/** The text beside an image, which a listener hears anyway: our words do not repeat it. */

/** Characters; a longer text is not about the one image. */
const LONGEST_TEXT_BESIDE = 300

/** Nodes that are looked at, however a page is built. */
const MOST_NODES_BESIDE = 200

/** Ancestors of an image that may hold just it and its heading. */
const LEVELS = 3

/**
 * The words of the caption of an image's figure, and of a short text around it such as a card's heading.
 * @param {Element} image
 * @returns {Set<string>} as words are compared
 */
function wordsBeside (image) {
  const caption = image.closest('figure')?.querySelector('figcaption')?.textContent ?? ''
  return new Set([...wordsOf(caption), ...wordsOf(shortTextAround(image))].map(plainWord))
}

/** @param {Element} image */
function shortTextAround (image) {
  let text = ''
  let around = flatParent(image)
  for (let level = 0; around && level < LEVELS; level++, around = flatParent(around)) {
    const longer = shortTextOf(around)
    if (longer === null) break
    text = longer
  }
  return text
}

/**
 * @param {Element} element
 * @returns {string | null} null where it is longer than a text beside an image
 */
function shortTextOf (element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  let text = ''
  for (let seen = 0; walker.nextNode(); seen++) {
    const node = walker.currentNode
    if (node instanceof Text && !node.parentElement?.matches('script, style, noscript, template')) text += ` ${node.data.trim()}`
    if (seen === MOST_NODES_BESIDE || text.length > LONGEST_TEXT_BESIDE) return null
  }
  return text
}

/**
 * Whether a listener who has heard some words learns nothing more from these.
 * @param {Set<string>} heard
 * @param {string} words
 */
function isHeard (heard, words) {
  const telling = tellingWords(words).map(plainWord)
  const compared = telling.length > 0 ? telling : wordsOf(words).map(plainWord)
  return compared.length > 0 && compared.every(word => heard.has(word))
}
