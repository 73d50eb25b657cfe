/**
 * How private each page itself is, from the address that its document really came from. Pages on the internet
 * are the rule and cost nothing: only private ones are remembered, for as long as the browser runs.
 */
import '../shared/address-space.js'

/** @typedef {{ host: string, space: number }} Origin */

/**
 * @param {number} tabId
 * @param {number} frameId
 */
const keyOf = (tabId, frameId) => `page ${tabId} ${frameId}`

export function watchPages () {
  chrome.webRequest.onResponseStarted.addListener(details => void note(details), {
    urls: ['http://*/*', 'https://*/*'],
    types: ['main_frame', 'sub_frame']
  })
}

/** @param {{ tabId: number, frameId: number, url: string, ip?: string | undefined }} details */
async function note ({ tabId, frameId, url, ip }) {
  const key = keyOf(tabId, frameId)
  // From the cache, or behind a proxy, nothing is known.
  const space = addressSpace.ofIp(ip) ?? addressSpace.PUBLIC
  if (space === addressSpace.PUBLIC) await chrome.storage.session.remove(key)
  else await chrome.storage.session.set({ [key]: { host: new URL(url).hostname, space } })
}

/**
 * What a page may have: pictures of its own site from as private a network as its own, and else those that
 * anyone on the internet could get.
 * @param {chrome.runtime.MessageSender} sender the page's content script
 * @returns {Promise<(host: string) => number>} the most private address space that may answer for a host
 */
export async function floorsFor ({ tab, frameId, url }) {
  const { hostname } = new URL(url ?? 'about:blank')
  const key = keyOf(tab?.id ?? -1, frameId ?? 0)
  const origin = /** @type {Origin | undefined} */ ((await chrome.storage.session.get(key))[key])
  // A frame without a document of its own from the network may follow upon one that had.
  if (!origin || origin.host !== hostname) return () => addressSpace.PUBLIC
  return host => isSameSite(hostname, host) ? origin.space : addressSpace.PUBLIC
}

/**
 * Stricter than the browser's same site, which takes the list of public suffixes: one host lies under the other.
 * @param {string} page
 * @param {string} picture
 */
function isSameSite (page, picture) {
  return page === picture || page.endsWith(`.${picture}`) || picture.endsWith(`.${page}`)
}
