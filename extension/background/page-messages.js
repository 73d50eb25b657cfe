/** What the extension's own pages may ask. */
import { pair, redeem } from './daemon.js'
import { problemOf, standing } from './standing.js'
import { tellAll } from './tabs.js'

/**
 * @typedef {import('../shared/messages.js').FromPage} FromPage
 * @typedef {import('../shared/messages.js').State} State
 */

/**
 * @param {FromPage} message
 * @returns {Promise<State>}
 */
export async function answerPage (message) {
  try {
    if (message.op === 'pair') await pair()
    if (message.op === 'redeem') await redeem(message.code)
  } catch (error) {
    return { name: 'problem', sentence: problemOf(error).sentence }
  }
  const state = await standing()
  // Pages that have been waiting for the daemon need not wait any longer.
  if (state.name === 'ready') await tellAll(() => ({ op: 'wake' }))
  return state
}
