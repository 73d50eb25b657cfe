/**
 * Words that no page may know, in a window of our own. They wait for it in the session's storage, which is memory,
 * is closed to content scripts, and outlives this background.
 */

const PAGE = 'pages/description.html'

/** CSS pixels. */
const SIZE = { width: 480, height: 360 }

/** @param {import('../shared/messages.js').Reading} reading */
export async function showInWindow (reading) {
  await closeWindow()
  await chrome.storage.session.set({ reading })
  const opened = await chrome.windows.create({ url: chrome.runtime.getURL(PAGE), type: 'popup', focused: true, ...SIZE })
  await chrome.storage.session.set({ readingWindow: opened?.id })
}

async function closeWindow () {
  const { readingWindow } = await chrome.storage.session.get('readingWindow')
  // The listener may have closed it long since.
  if (readingWindow !== undefined) await chrome.windows.remove(Number(readingWindow)).catch(() => {})
}

/** @param {string | undefined} url */
export function isOwnWindow (url) {
  return url === chrome.runtime.getURL(PAGE)
}
