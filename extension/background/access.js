/** The toolbar's button tells where the permission to read pages is missing. */
import { hasAccess } from '../shared/access.js'
import { say } from '../shared/words.js'
import { alarm, calm } from './badge.js'

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
