/**
 * A sentence in the listener's language, from `_locales`. Our pages have the same in a module.
 * @param {string} key
 * @param {string[]} gaps
 */
function say (key, ...gaps) {
  return chrome.i18n.getMessage(key, gaps)
}
