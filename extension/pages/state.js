/** The sentence that tells how it stands, in the live region of a page. */
import { byId } from './localise.js'

/** Milliseconds; the same words again would not be heard: https://www.w3.org/TR/wai-aria-1.2/#status speaks of changes. */
const CHANGE = 100

/** @param {string} sentence */
export function tell (sentence) {
  const region = byId('state', HTMLElement)
  region.textContent = ''
  setTimeout(() => { region.textContent = sentence }, CHANGE)
}

/** @param {Promise<import('../shared/messages.js').State>} answer */
export async function tellState (answer) {
  tell((await answer).sentence)
}
