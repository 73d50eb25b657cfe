/** What content scripts may ask. They live beside hostile pages: no answer here tells a token or a setting. */
import { isWanted, load } from '../shared/settings.js'
import { hasAccess } from '../shared/access.js'
import { alarm, calm } from './badge.js'
import { describe } from './daemon.js'
import { fetchPublic } from './fetch-public.js'
import { readFully } from './on-demand.js'
import { floorsFor } from './own-space.js'
import { problemOf } from './problems.js'
import { inTurn } from './turns.js'

/**
 * @typedef {import('../shared/messages.js').FromContent} FromContent
 * @typedef {chrome.runtime.MessageSender} Sender
 */

/**
 * @param {FromContent} question
 * @param {Sender} sender
 * @param {AbortSignal} signal
 * @returns {Promise<unknown>}
 */
export async function answerContent (question, sender, signal) {
  switch (question.op) {
    case 'hello': return hello(sender)
    case 'describe': return described(question, sender, signal)
    case 'readFully': return readFully(question, sender, signal)
    case 'fetchPublic': return publicPicture(question.url, sender, signal)
  }
}

/**
 * @param {Sender} sender
 * @returns {Promise<import('../shared/messages.js').Wanted>}
 */
async function hello ({ tab }) {
  return { op: 'wanted', on: await hasAccess() && isWanted(await load(), tab?.url) }
}

/**
 * @param {import('../shared/messages.js').Describe} question
 * @param {Sender} sender
 * @param {AbortSignal} signal
 * @returns {Promise<import('../shared/messages.js').Described>}
 */
async function described ({ picture, urgency, words }, { tab }, signal) {
  try {
    const ask = () => describe(picture, { urgency, words }, signal)
    // Text is read when nothing else waits, which may take long: no caption shall wait for its place.
    const answer = words === 'read' ? await ask() : await inTurn(tab?.id ?? -1, urgency, signal, ask)
    await calm()
    return { answer }
  } catch (error) {
    const problem = problemOf(error)
    await alarm(problem)
    return { problem }
  }
}

/**
 * @param {string} url
 * @param {Sender} sender
 * @param {AbortSignal} signal
 * @returns {Promise<Blob | null>}
 */
async function publicPicture (url, sender, signal) {
  try {
    return await fetchPublic(url, await floorsFor(sender), signal)
  } catch {
    return null
  }
}
