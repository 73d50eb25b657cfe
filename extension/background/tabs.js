/** Speaks to the content scripts of all tabs. */

/**
 * @param {(url: string | undefined) => import('../shared/messages.js').ToContent} messageFor by the address in the tab
 */
export async function tellAll (messageFor) {
  const tabs = await chrome.tabs.query({})
  await Promise.allSettled(tabs.map(({ id, url }) => id === undefined ? null : chrome.tabs.sendMessage(id, messageFor(url))))
}

/** Chromium runs content scripts only in pages that load after the extension; Firefox in open ones as well. */
export async function startInOpenTabs () {
  if ('browser' in globalThis) return
  const files = chrome.runtime.getManifest().content_scripts?.[0]?.js ?? []
  const tabs = await chrome.tabs.query({ url: ['http://*/*', 'https://*/*'], discarded: false })
  await Promise.allSettled(tabs.map(({ id }) =>
    id === undefined ? null : chrome.scripting.executeScript({ target: { tabId: id, allFrames: true }, files })))
}
