/**
 * A sentence or label in the listener's language, from `_locales`.
 * @param {string} key
 * @param {string[]} gaps
 */
export function say (key, ...gaps) {
  return chrome.i18n.getMessage(key, gaps)
}
