/**
 * Ask the background.
 * @param {import('../shared/messages.js').FromPage} message
 * @returns {Promise<import('../shared/messages.js').State>}
 */
export function ask (message) {
  return chrome.runtime.sendMessage(message)
}
