/**
 * What the author said about an image, and whether it says anything.
 * https://www.w3.org/TR/accname-1.2/ is the computation; this is the part of it that images need.
 */

/** A name that has no more letters than this besides stop words says nothing. */
const MOST_LETTERS_OF_JUNK = 3

/** An ideograph or a syllable of Hangul carries as much as a short word. */
const LETTERS_OF_AN_IDEOGRAPH = 2

const ADDRESS = /^(https?:|data:|blob:|file:|\/\/|\.{0,2}\/)\S*$/i
const UUID = /\b[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi
/** Eight or more characters of letters and digits in turns: a hash, or a number that a machine gave. */
const SERIAL = /\b(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])(?:[0-9a-f]{8,}|[a-z0-9]*(?:\d+[a-z]+){2,}[a-z0-9]*)\b/gi
/** A word of two or three capitals: BBC, EU. */
const ACRONYM = /^\p{Lu}{2,3}$/u

/**
 * All that the author gave as a name, the strongest first.
 * @param {Element} image
 * @returns {string[]} without the empty ones
 */
function authorNames (image) {
  const names = [
    textOfIds(image, image.getAttribute('aria-labelledby')),
    image.getAttribute('aria-label'),
    textOfLabels(image),
    nativeName(image),
    image.getAttribute('title')
  ]
  return names.map(name => name?.trim() ?? '').filter(Boolean)
}

/** @param {Element} image */
function nativeName (image) {
  if (image.localName === 'svg') return image.querySelector(':scope > title')?.textContent
  return takesAlt(image) ? image.getAttribute('alt') : null
}

/** @param {Element} image */
function takesAlt (image) {
  return image.localName === 'img' || image.localName === 'input' || image.localName === 'area'
}

/** @param {Element} control that a label may stand beside */
function textOfLabels (control) {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLButtonElement)) return ''
  return [...control.labels ?? []].map(textOf).join(' ')
}

/**
 * @param {Element} element whose tree scope the ids belong to
 * @param {string | null} ids
 */
function textOfIds (element, ids) {
  if (!ids?.trim()) return ''
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode())
  return ids.trim().split(/\s+/).map(id => textOf(root.getElementById?.(id))).filter(Boolean).join(' ')
}

/**
 * The words of an element that others refer to; it may be hidden itself.
 * @param {Element | null | undefined} element
 */
function textOf (element) {
  if (!element) return ''
  return element.getAttribute('aria-label') || element.textContent?.trim() || element.getAttribute('alt') || ''
}

/**
 * Whether a name tells a listener anything: not "image", IMG_1234.JPG, or a hash.
 * @param {string} name
 */
function isUseful (name) {
  if (ADDRESS.test(name)) return false
  const telling = tellingWords(name)
  return telling.some(word => ACRONYM.test(word)) || countLetters(telling.join('')) > MOST_LETTERS_OF_JUNK
}

/**
 * The words of a name that are neither stop words nor parts of a serial number.
 * @param {string} name
 */
function tellingWords (name) {
  return wordsOf(name.replace(UUID, ' ').replace(SERIAL, ' ')).filter(word => !isAmong(STOP_WORDS, word))
}

/** @param {string} text */
function wordsOf (text) {
  return text.match(/\p{L}[\p{L}\p{M}]*/gu) ?? []
}

/**
 * @param {Set<string>} words
 * @param {string} word
 */
function isAmong (words, word) {
  return words.has(plainWord(word)) || words.has(word.toLowerCase())
}

/**
 * A word as words are compared: lower case, without marks over letters.
 * @param {string} word
 */
function plainWord (word) {
  return word.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()
}

/** @param {string} text */
function countLetters (text) {
  const letters = text.match(/\p{L}/gu) ?? []
  const ideographs = text.match(/[\p{Script=Han}\p{Script=Hangul}]/gu) ?? []
  return letters.length + ideographs.length * (LETTERS_OF_AN_IDEOGRAPH - 1)
}
