/** How it stands with the daemon, for the popup and the other pages. */
import { say } from '../shared/words.js'
import { hasAccess } from '../shared/access.js'
import { alarm, calm } from './badge.js'
import { status } from './daemon.js'
import { problemOf } from './problems.js'

/** @typedef {import('../shared/messages.js').State} State */

/**
 * Ask the daemon now.
 * @returns {Promise<State>}
 */
export async function standing () {
  if (!await hasAccess()) return { name: 'forbidden', sentence: say('forbidden') }
  try {
    const { state } = await status()
    if (state === 'failed') return { name: 'problem', sentence: say('failed') }
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
