/** What content scripts may ask. They live beside hostile pages: no answer here tells a token or a setting. */
import { isWanted, load } from '../shared/settings.js'
import { awake } from './awake.js'
import { describe } from './daemon.js'
import { fetchPublic } from './fetch-public.js'
import { floorFor } from './own-space.js'
import { alarm, calm, problemOf } from './standing.js'

/**
 * @typedef {import('../shared/messages.js').FromContent} FromContent
 * @typedef {chrome.runtime.MessageSender} Sender
 */

/** What each page waits for, so that it can be dropped when the page goes. @type {Map<string, AbortController>} */
const pages = new Map()

/**
 * @param {FromContent} message
 * @param {Sender} sender
 * @returns {Promise<unknown> | undefined} undefined where no reply is due
 */
export function answerContent (message, sender) {
  switch (message.op) {
    case 'hello': return hello(sender)
    case 'describe': return awake(described(message, sender))
    case 'fetchPublic': return awake(publicPicture(message.url, sender))
    case 'leave': drop(sender)
  }
  return undefined
}

/**
 * @param {Sender} sender
 * @returns {Promise<import('../shared/messages.js').Wanted>}
 */
async function hello ({ tab }) {
  return { op: 'wanted', on: isWanted(await load(), tab?.url) }
}

/**
 * @param {import('../shared/messages.js').Describe} message
 * @param {Sender} sender
 * @returns {Promise<import('../shared/messages.js').Described>}
 */
async function described ({ picture, urgency }, sender) {
  try {
    const answer = await describe(picture, urgency, signalOf(sender))
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
 * @returns {Promise<Blob | null>}
 */
async function publicPicture (url, sender) {
  try {
    return await fetchPublic(url, await floorFor(sender, url), signalOf(sender))
  } catch {
    return null
  }
}

/** @param {Sender} sender */
function keyOf ({ tab, frameId, documentId }) {
  return `${tab?.id} ${frameId} ${documentId}`
}

/** @param {Sender} sender */
function signalOf (sender) {
  const key = keyOf(sender)
  const controller = pages.get(key) ?? new AbortController()
  pages.set(key, controller)
  return controller.signal
}

/** @param {Sender} sender */
function drop (sender) {
  const key = keyOf(sender)
  pages.get(key)?.abort()
  pages.delete(key)
}
