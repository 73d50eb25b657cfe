/** Gives a page its words: each element names its message in `data-words`. */
import { say } from '../shared/words.js'

export function localise () {
  // Those of the words, which may not be the browser's where there is no translation.
  document.documentElement.lang = say('language')
  document.documentElement.dir = say('direction')
  for (const element of document.querySelectorAll('[data-words]')) {
    element.textContent = say(/** @type {HTMLElement} */ (element).dataset.words ?? '')
  }
}

/** Show the page, which is hidden until its controls tell the truth: a box must not be heard unchecked before it is filled. */
export function reveal () {
  byId('main', HTMLElement).hidden = false
}

/**
 * An element of the page by its id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId (id, type) {
  const element = document.getElementById(id)
  if (!(element instanceof type)) throw new TypeError(id)
  return element
}
