/** What content scripts may ask. They live beside hostile pages: no answer here tells a token or a setting. */
import { isWanted, load } from '../shared/settings.js'
import { awake } from './awake.js'
import { describe } from './daemon.js'
import { fetchPublic } from './fetch-public.js'
import { floorsFor } from './own-space.js'
import { alarm, calm, problemOf } from './standing.js'

/**
 * @typedef {import('../shared/messages.js').FromContent} FromContent
 * @typedef {chrome.runtime.MessageSender} Sender
 */

/**
 * Answer what comes over a port until its page goes; then drop what is still in work.
 * @param {chrome.runtime.Port} port
 */
export function serveContent (port) {
  const gone = new AbortController()
  port.onDisconnect.addListener(() => {
    // Chromium warns about what is not read; a page that is kept for going back is gone as well.
    void chrome.runtime.lastError
    gone.abort()
  })
  port.onMessage.addListener(async (/** @type {{ number: number, question: FromContent }} */ { number, question }) => {
    const answer = await awake(answerTo(question, /** @type {Sender} */ (port.sender), gone.signal))
    if (!gone.signal.aborted) port.postMessage({ number, answer })
  })
}

/**
 * @param {FromContent} question
 * @param {Sender} sender
 * @param {AbortSignal} signal
 * @returns {Promise<unknown>}
 */
async function answerTo (question, sender, signal) {
  switch (question.op) {
    case 'hello': return hello(sender)
    case 'describe': return described(question, signal)
    case 'fetchPublic': return publicPicture(question.url, sender, signal)
  }
}

/**
 * @param {Sender} sender
 * @returns {Promise<import('../shared/messages.js').Wanted>}
 */
async function hello ({ tab }) {
  return { op: 'wanted', on: isWanted(await load(), tab?.url) }
}

/**
 * @param {import('../shared/messages.js').Describe} question
 * @param {AbortSignal} signal
 * @returns {Promise<import('../shared/messages.js').Described>}
 */
async function described ({ picture, urgency }, signal) {
  try {
    const answer = await describe(picture, urgency, signal)
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
