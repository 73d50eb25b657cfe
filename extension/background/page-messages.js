/** What the extension's own pages may ask. */
import { MODEL_LANGUAGE } from '../shared/words.js'
import { describe, pair, redeem } from './daemon.js'
import { readOwn } from './on-demand.js'
import { problemOf } from './problems.js'
import { standing } from './standing.js'
import { tellAll } from './tabs.js'

/**
 * @typedef {import('../shared/messages.js').FromPage} FromPage
 * @typedef {import('../shared/messages.js').State} State
 * @typedef {import('../shared/messages.js').Described} Described
 * @typedef {chrome.runtime.MessageSender} Sender
 */

/**
 * @param {FromPage} message
 * @param {Sender} _sender
 * @param {AbortSignal} signal
 * @returns {Promise<State | Described | void>}
 */
export async function answerPage (message, _sender, signal) {
  if (message.op === 'try') return tried(message.picture, signal)
  if (message.op === 'readOwn') return readOwn(message.picture, signal)
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

/**
 * @param {Blob} picture
 * @param {AbortSignal} signal
 * @returns {Promise<Described>}
 */
async function tried (picture, signal) {
  try {
    return { answer: await describe(picture, { urgency: 'now', words: 'read', language: MODEL_LANGUAGE }, signal) }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}
