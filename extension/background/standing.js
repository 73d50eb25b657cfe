/** How it stands with the daemon: asked for by the popup, shown on the toolbar button. */
import { say } from '../shared/words.js'
import { Refusal, status } from './daemon.js'

/**
 * @typedef {import('../shared/messages.js').State} State
 * @typedef {import('../shared/messages.js').Problem} Problem
 */

/** Problems with the daemon as a whole; all others are about one picture. */
const ALARMING = new Set(['absent', 'not_paired', 'foreign_origin', 'failed'])

/**
 * Ask the daemon now.
 * @returns {Promise<State>}
 */
export async function standing () {
  if (!await chrome.permissions.contains({ origins: ['<all_urls>'] })) {
    return { name: 'forbidden', sentence: say('forbidden') }
  }
  try {
    const { state, sentence } = await status()
    if (state === 'failed') return { name: 'problem', sentence: sentence ?? say('failed') }
    await calm()
    return { name: 'ready', sentence: say(state === 'starting' ? 'starting' : 'ready') }
  } catch (error) {
    const problem = problemOf(error)
    await alarm(problem)
    return { name: isNamed(problem.code) ? problem.code : 'problem', sentence: problem.sentence }
  }
}

/**
 * @param {string} code
 * @returns {code is 'absent' | 'not_paired'}
 */
function isNamed (code) {
  return code === 'absent' || code === 'not_paired'
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf (error) {
  if (error instanceof Refusal) return error.problem
  return { code: 'interrupted', sentence: String(error), retryAfter: 1 }
}

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

