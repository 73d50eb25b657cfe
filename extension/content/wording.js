/**
 * The name of an image: first what its author has said in other ways, marked by where it comes from, then what it
 * shows. Nothing is said that a listener hears beside it anyway.
 *
 * @typedef {import('../shared/messages.js').Answer} Answer
 */

/** Characters; some screen readers cut longer alternative text in two. */
const LONGEST_NAME = 125

/** Characters of an address's words; a file may be named by a whole sentence. */
const LONGEST_LEAD = 60

/**
 * @param {Element} image
 * @param {Answer | null} answer null where the picture could not be had
 * @returns {string} '' where there is nothing to say beyond what the author has said
 */
function nameFor (image, answer) {
  const control = controlOf(image)
  const heard = wordsBeside(control ?? image)
  const lead = leadOf(image, answer, control)
  const picture = answer && saysMore(image, answer) && !isHeard(heard, answer.text) ? answer.text : ''
  const short = shortNameOf(image, picture)
  let parts = [isHeard(heard, lead.words) ? '' : lead.marked, picture].filter(Boolean)
  // A link or button needs a name, even one that is heard beside it.
  if (parts.length === 0 && control && !short) parts = [lead.marked || (answer?.text ?? '')]
  if (parts.length === 0) return ''
  parts.unshift(short)
  return cutTo(LONGEST_NAME, parts.filter(Boolean).reduce((first, second) => say('twoParts', first, second)))
}

/**
 * The author's other words, as they are and marked by where they come from; both '' where there are none.
 * @param {Element} image
 * @param {Answer | null} answer
 * @param {Element | null} control that the image is all there is of
 */
function leadOf (image, answer, control) {
  const destination = cutTo(LONGEST_LEAD, control ? destinationOf(control) : '')
  if (destination) return { words: destination, marked: say('toDestination', destination) }
  const symbol = cutTo(LONGEST_LEAD, symbolWords(image))
  if (symbol) return { words: symbol, marked: say('iconNamed', symbol) }
  // What is blank is no picture, whatever its file is called.
  const file = cutTo(LONGEST_LEAD, answer?.text === '' ? '' : fileWords(pictureOf(image)?.url ?? ''))
  return { words: file, marked: file && say('fromFile', file) }
}

/**
 * What an author's name holds that says little, but is true: "dog", "logo".
 * @param {Element} image
 * @param {string} picture words that will follow, which say the same kind of image in any case
 */
function shortNameOf (image, picture) {
  const words = wordsOf(authorNames(image).join(' ').replace(SERIAL, ' '))
  const short = words.filter(word => isKind(word) ? !picture : !isAmong(STOP_WORDS, word) && word.length > 1).join(' ')
  return isHeard(new Set(wordsOf(picture).map(plainWord)), short) ? '' : short
}

/** @param {string} word */
function isKind (word) {
  return Object.values(KIND_WORDS).some(names => isAmong(names, word))
}

/**
 * Whether an answer says more than the author did. "Logo" is little, but true: only words about the same kind of
 * image may stand in its place, and only if they say more than the kind. An icon's kind alone says nothing.
 * @param {Element} image
 * @param {Answer} answer
 */
function saysMore (image, { kind, text }) {
  const words = wordsOf(authorNames(image).join(' '))
  if (!words.some(isKind)) return text !== '' && (kind !== 'icon' || isUseful(text))
  const claimed = KIND_WORDS[kind]
  return claimed !== undefined && words.some(word => isAmong(claimed, word)) && isUseful(text)
}

/**
 * @param {number} most characters
 * @param {string} text
 */
function cutTo (most, text) {
  if (text.length <= most) return text
  const head = text.slice(0, most + 1)
  const end = head.lastIndexOf(' ')
  // Some languages have no spaces.
  return (end > most / 2 ? head.slice(0, end) : text.slice(0, most)).replace(/[\s.,;:]+$/, '')
}
