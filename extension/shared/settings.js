/**
 * What the listener has chosen, and the pairing, in `storage.local`. Nothing about pages or pictures is kept,
 * except the names of sites that the listener switched off.
 *
 * @typedef {object} Settings
 * @property {boolean} on describe images at all
 * @property {boolean} onDemandOnly set nothing in pages, describe when asked to
 * @property {'level' | 'machine' | 'none'} lead what a caption is led by: how sure it is, that a machine speaks, or nothing
 * @property {string[]} offSites host names where nothing is described
 * @property {number} port where the daemon listens on 127.0.0.1
 * @property {string | null} token null until paired
 */

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  on: true, onDemandOnly: false, lead: 'level', offSites: [], port: 47815, token: null
})

/** @returns {Promise<Settings>} */
export async function load () {
  return /** @type {Settings} */ (await chrome.storage.local.get({ ...DEFAULTS }))
}

/** @param {Partial<Settings>} changes */
export async function save (changes) {
  await chrome.storage.local.set(changes)
}

/**
 * Whether images on a page are to be described unasked.
 * @param {Settings} settings
 * @param {string | undefined} url the address in the tab
 */
export function isWanted (settings, url) {
  return settings.on && !settings.onDemandOnly && !settings.offSites.includes(siteOf(url) ?? '')
}

/**
 * The site of a page, as the listener switches it on and off: its host name.
 * @param {string | undefined} url
 * @returns {string | undefined} undefined where no extension may work, as on the browser's own pages
 */
export function siteOf (url) {
  if (!url || !URL.canParse(url)) return undefined
  const { protocol, hostname } = new URL(url)
  return /^https?:$/.test(protocol) ? hostname : undefined
}
