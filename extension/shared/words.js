/** The model writes English, whatever the listener's own language: a voice has to know. */
export const MODEL_LANGUAGE = 'en'

/**
 * A sentence or label in the listener's language, from `_locales`.
 * @param {string} key
 * @param {string[]} gaps
 */
export function say (key, ...gaps) {
  return chrome.i18n.getMessage(key, gaps)
}
