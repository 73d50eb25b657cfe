/**
 * Words in addresses. The name of a file, or the last part of a link's path, is often all that an author has
 * said about a picture or a link: golden-gate-bridge.jpg, /opening-hours. Camera names, hashes and sizes say nothing.
 */

const PICTURE_ENDING = /\.(?:apng|avif|bmp|gif|heic|ico|jfif|jpe?g|png|svg|tiff?|webp)$/i
const ENDING = /(?:\.(?:apng|avif|bmp|gif|heic|ico|jfif|jpe?g|png|svg|tiff?|webp|html?|php|aspx?|jsp|cgi|pdf|mp[34]))+$/i
const SIZE = /\d+\s?[x×]\s?\d+|@\d(?:\.\d)?x/gi
/** A word with the number that counts it: dish1. */
const COUNTED = /^(\p{L}[\p{L}\p{M}]*?)(\d{1,4})$/u
const COUNT = /^[1-9]\d?$/
/** Where words are run together: goldenGate. */
const HUMP = /(\p{Ll}{2})(\p{Lu}\p{Ll})/gu

/** Letters; longer runs without a vowel, or longer words, come from machines. */
const MOST_CONSONANTS = /[b-df-hj-np-tv-z]{6}/
const LONGEST_WORD = 24

/** Numbers of more digits are identifiers. */
const MOST_DIGITS = 4

/** What the first page of a folder is called, which says nothing. */
const START_PAGE = /^(?:index|default|home)$/

/**
 * The words by which an author named the file of a picture.
 * @param {string} url
 * @returns {string} '' where the name is a camera's, an agency's or a machine's
 */
function fileWords (url) {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return ''
  const segment = lastSegment(url)
  if (wordsOf(segment).some(word => SENDERS.has(word.toLowerCase()))) return ''
  const words = partsOf(segment).filter((part, at, parts) => isWordlike(part) || isCount(parts, at))
  // A digit at the end only tells one file from the next.
  if (/^\d$/.test(words.at(-1) ?? '')) words.pop()
  while (words[0] && isAmong(FILE_WORDS, words[0])) words.shift()
  for (let last; (last = words.at(-1)) && (isAmong(FILE_WORDS, last) || FILE_ENDINGS.has(last.toLowerCase()));) words.pop()
  const name = words.join(' ')
  const telling = tellingWords(name).filter(word => !isAmong(SITE_WORDS, word))
  return countLetters(telling.join('')) > MOST_LETTERS_OF_JUNK ? name : ''
}

/**
 * Whether a part is a small number by itself, as in "6 piece set" or "rating 45": no part of a date or a size.
 * @param {string[]} parts
 * @param {number} at
 */
function isCount (parts, at) {
  return COUNT.test(parts[at] ?? '') && !/^\d/.test(parts[at - 1] ?? '') && !/^\d/.test(parts[at + 1] ?? '')
}

/**
 * The words by which an author named the symbol that an inline svg shows: <use href="#icon-search">.
 * @param {Element} image
 */
function symbolWords (image) {
  const use = image.localName === 'svg' ? image.querySelector('use') : null
  const words = partsOf(use ? hrefOf(use).split('#')[1] ?? '' : '').filter(isWordlike)
  return words.filter(word => !isAmong(STOP_WORDS, word) && !isAmong(FILE_WORDS, word)).join(' ')
}

/**
 * Image servers are often asked with the picture's own address as a parameter.
 * @param {string} url
 */
function lastSegment (url) {
  const { pathname, search } = new URL(url)
  // Not searchParams: Firefox does not let content scripts iterate it.
  const inner = search.slice(1).split('&').map(parameter => decoded(parameter.replace(/^.*=/, ''))).find(value => PICTURE_ENDING.test(value))
  return (inner ?? pathname).split('/').at(-1) ?? ''
}

/**
 * Where an address leads, in the words that it holds itself.
 * @param {string} url absolute
 * @returns {string} '' where it holds none
 */
function destinationWords (url) {
  const { protocol, host, pathname, hash, href } = new URL(url)
  if (protocol === 'mailto:' || protocol === 'tel:') return decoded(pathname)
  if (!/^https?:$/.test(protocol)) return ''
  if (href.split('#', 1)[0] === location.href.split('#', 1)[0]) return wordsOfPath(hash.slice(1))
  if (PICTURE_ENDING.test(pathname)) return fileWords(url)
  const words = wordsOfPath(pathname)
  if (host !== location.host) return [host.replace(/^www\./, ''), words].filter(Boolean).join(' ')
  return words || (isStart(url) ? say('homePage') : '')
}

/** @param {string} url */
function isStart (url) {
  const { pathname, search } = new URL(url)
  return search === '' && START_PAGE.test(pathname.slice(1).replace(ENDING, '') || 'index')
}

/**
 * The words of the last part of a path that has any, with the numbers behind it: "product 12".
 * @param {string} path
 */
function wordsOfPath (path) {
  let numbers = ''
  for (const segment of path.split('/').reverse()) {
    const parts = partsOf(segment)
    const words = parts.filter(part => isWordlike(part) || (/^\d+$/.test(part) && part.length <= MOST_DIGITS))
    if (words.some(word => /\p{L}{2}/u.test(word)) && !START_PAGE.test(words.join(' '))) return [...words, numbers].filter(Boolean).join(' ')
    if (!numbers && words.length === 1 && /^\d+$/.test(words.join())) numbers = words.join()
  }
  return ''
}

/**
 * @param {string} segment of a path, escaped
 * @returns {string[]} runs of letters, and runs of digits
 */
function partsOf (segment) {
  const text = decoded(segment).replace(ENDING, '').replace(/[_+]/g, ' ').replace(SIZE, ' ').replace(UUID, ' ').replace(SERIAL, ' ')
  const runs = text.replace(HUMP, '$1 $2').match(/[\p{L}\p{M}\p{N}'’]+/gu) ?? []
  return runs.flatMap(run => COUNTED.exec(run)?.slice(1) ?? [run])
}

/** @param {string} text */
function decoded (text) {
  try {
    return decodeURIComponent(text).normalize('NFC')
  } catch {
    return text
  }
}

/**
 * Whether a run of letters can be a word of some language, and not a random string.
 * @param {string} run
 */
function isWordlike (run) {
  if (!/^[\p{L}\p{M}'’]+$/u.test(run)) return false
  const plain = plainWord(run)
  if (!/^[a-z]+$/.test(plain)) return true
  const humps = run.match(/\p{Ll}\p{Lu}/gu) ?? []
  return plain.length <= LONGEST_WORD && humps.length < 2 && (plain.length < 4 || /[aeiouy]/.test(plain)) && !MOST_CONSONANTS.test(plain)
}
