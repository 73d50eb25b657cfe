/** Whether we may read pages at all. The user can take that back at any time, in the browser's own settings. */
import { say } from '../shared/words.js'
import { alarm, calm } from './badge.js'

const ALL_PAGES = { origins: ['<all_urls>'] }

/** @returns {Promise<boolean>} */
export function hasAccess () {
  return chrome.permissions.contains(ALL_PAGES)
}

/**
 * Show on the toolbar button whether we have it, and call back when that changes.
 * @param {(isGiven: boolean) => void} changed
 */
export function watchAccess (changed) {
  const look = async () => {
    const isGiven = await show()
    changed(isGiven)
  }
  chrome.permissions.onAdded.addListener(() => void look())
  chrome.permissions.onRemoved.addListener(() => void look())
  // It may have been taken while we did not run.
  chrome.runtime.onStartup.addListener(() => void show())
}

async function show () {
  const isGiven = await hasAccess()
  await (isGiven ? calm() : alarm({ code: 'forbidden', sentence: say('forbidden') }))
  return isGiven
}
