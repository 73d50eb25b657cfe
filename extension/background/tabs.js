/** Reaches the content scripts of all tabs. */
import { BROWSER } from './browser.js'

/** @typedef {import('../shared/messages.js').ToContent} ToContent */

/**
 * @param {(url: string | undefined) => ToContent} messageFor by the address in the tab
 */
export async function tellAll (messageFor) {
  const tabs = await chrome.tabs.query({})
  await Promise.allSettled(tabs.map(({ id, url }) => id === undefined ? null : chrome.tabs.sendMessage(id, messageFor(url))))
}

/** Start the content scripts in pages that were there before us. Firefox does so by itself, after an update as well. */
export async function startWhenInstalled () {
  if (BROWSER === 'Chromium') await startInOpenTabs()
}

/** Start the content scripts in every open page that has none. */
export async function startInOpenTabs () {
  const tabs = await chrome.tabs.query({ url: ['http://*/*', 'https://*/*'], discarded: false })
  // The browser's own pages, its store above all, refuse every script: they are none of our business.
  await Promise.allSettled(tabs.map(({ id }) => id === undefined ? null : startIn(id)))
}

/** By tab: who asks for the same meanwhile waits for it. @type {Map<number, Promise<void>>} */
const starts = new Map()

/**
 * Start the content scripts in every frame of a tab that has none.
 * @param {number} tabId
 * @returns {Promise<void>} rejects where no extension may work
 */
export function startIn (tabId) {
  const start = starts.get(tabId) ?? startOnce(tabId).finally(() => starts.delete(tabId))
  starts.set(tabId, start)
  return start
}

/** @param {number} tabId */
async function startOnce (tabId) {
  const files = chrome.runtime.getManifest().content_scripts?.[0]?.js ?? []
  const frames = await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: isWithoutScripts })
  await Promise.allSettled(frames.filter(({ result }) => result).map(({ frameId, documentId }) => {
    // A frame may have moved on by now, to a document that gets its scripts by itself. Firefox knows no documents here.
    const target = BROWSER === 'Chromium' ? { tabId, documentIds: [documentId] } : { tabId, frameIds: [frameId] }
    return chrome.scripting.executeScript({ target, files })
  }))
}

/**
 * Runs in the page. A second start would fail on every name that the first has declared; a page that still loads
 * is served when it has loaded, which may be in this very moment.
 */
async function isWithoutScripts () {
  await new Promise(resolve => { setTimeout(resolve) })
  return document.readyState === 'complete' && !('altwordsCount' in globalThis)
}
