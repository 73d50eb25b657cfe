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
 * The most private address space whose pictures a page may have: its own for its own site, else the internet.
 * @param {chrome.runtime.MessageSender} sender the page's content script
 * @param {string} address of the picture
 * @returns {Promise<number>}
 */
export async function floorFor ({ tab, frameId, url }, address) {
  if (tab?.id === undefined || !url || !URL.canParse(address)) return addressSpace.PUBLIC
  const key = keyOf(tab.id, frameId ?? 0)
  const origin = /** @type {Origin | undefined} */ ((await chrome.storage.session.get(key))[key])
  const { hostname } = new URL(url)
  if (!origin || origin.host !== hostname) return addressSpace.PUBLIC
  return isSameSite(hostname, new URL(address).hostname) ? origin.space : addressSpace.PUBLIC
}

/**
 * Stricter than the browser's same site, which takes the list of public suffixes: one host lies under the other.
 * @param {string} page
 * @param {string} picture
 */
export function isSameSite (page, picture) {
  return page === picture || page.endsWith(`.${picture}`) || picture.endsWith(`.${page}`)
}
