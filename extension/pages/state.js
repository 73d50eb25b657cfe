/** The sentence that tells how it stands, in the live region of a page. */
import { MODEL_LANGUAGE } from '../shared/words.js'
import { byId } from './localise.js'

/** Milliseconds; the same words again would not be heard: https://www.w3.org/TR/wai-aria-1.2/#status speaks of changes. */
const CHANGE = 100

/**
 * @param {string} sentence
 * @param {string} [words] the model's, to be said right after it
 */
export function tell (sentence, words = '') {
  const region = byId('state', HTMLElement)
  const description = document.createElement('span')
  description.lang = MODEL_LANGUAGE
  description.textContent = words
  region.textContent = ''
  setTimeout(() => { region.replaceChildren(sentence, description) }, CHANGE)
}

let asked = 0

/** @param {Promise<import('../shared/messages.js').State>} answer */
export async function tellState (answer) {
  const turn = ++asked
  const { sentence } = await answer
  // An answer to what was asked before may come later, and is old by then.
  if (turn === asked) tell(sentence)
}
