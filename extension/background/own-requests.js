/** Tells the extension's own requests from those of pages. */

const { protocol, host } = new URL(chrome.runtime.getURL(''))
const ORIGIN = `${protocol}//${host}`

/** The background belongs to no tab; with this filter page loads do not wake it. */
export const REQUESTS = { urls: ['http://*/*', 'https://*/*'], tabId: -1 }

/** The host part of our origin, as rules for requests name their initiator. */
export const OUR_HOST = host

/** @param {{ initiator?: string | undefined, originUrl?: string }} details Chromium has the first, Firefox the second */
export function isOurs ({ initiator, originUrl }) {
  return (initiator ?? originUrl ?? '').startsWith(ORIGIN)
}
