/** Asks for the permission to read pages, where the user has taken it away. */
import { ALL_PAGES, hasAccess } from '../shared/access.js'
import { byId } from './localise.js'

/** @param {() => void} changed called when it was given or taken */
export async function offerAccess (changed) {
  // Firefox asks only while it handles the user's own key press: nothing may come before the request.
  byId('allow', HTMLElement).addEventListener('click', () => void chrome.permissions.request(ALL_PAGES))
  const look = async () => {
    await show()
    changed()
  }
  chrome.permissions.onAdded.addListener(() => void look())
  chrome.permissions.onRemoved.addListener(() => void look())
  await show()
}

async function show () {
  byId('permission', HTMLElement).hidden = await hasAccess()
}
