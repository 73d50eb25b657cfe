/** Whether we may read pages at all. The user can take that back at any time, in the browser's own settings. */

export const ALL_PAGES = { origins: ['<all_urls>'] }

/** @returns {Promise<boolean>} */
export function hasAccess () {
  return chrome.permissions.contains(ALL_PAGES)
}
