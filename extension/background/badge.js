/** The toolbar button tells whether anything can be described, and why not. */
import { say } from '../shared/words.js'

/** @typedef {import('../shared/messages.js').Problem} Problem */

/** Problems that stop everything; all others are about one picture. */
const ALARMING = new Set(['absent', 'not_paired', 'foreign_origin', 'failed', 'forbidden'])

/**
 * Show on the toolbar button that nothing can be described, and why.
 * @param {Problem} problem
 */
export async function alarm ({ code, sentence }) {
  if (!ALARMING.has(code)) return
  await chrome.action.setBadgeText({ text: '!' })
  await chrome.action.setTitle({ title: `${say('name')}: ${sentence}` })
}

/** All is well again. */
export async function calm () {
  if (await chrome.action.getBadgeText({}) === '') return
  await chrome.action.setBadgeText({ text: '' })
  await chrome.action.setTitle({ title: say('name') })
}
