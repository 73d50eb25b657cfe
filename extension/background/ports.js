/** Answers what comes over a port, and drops it when the other end goes. */
import { awake } from './awake.js'

/**
 * @template Question
 * @param {chrome.runtime.Port} port
 * @param {(question: Question, sender: chrome.runtime.MessageSender, gone: AbortSignal) => Promise<unknown>} answer
 *   must not reject
 */
export function serve (port, answer) {
  const gone = new AbortController()
  port.onDisconnect.addListener(() => {
    // Chromium warns about what is not read; a page that is kept for going back is gone as well.
    void chrome.runtime.lastError
    gone.abort()
  })
  port.onMessage.addListener(async (/** @type {{ number: number, question: Question }} */ { number, question }) => {
    const sender = /** @type {chrome.runtime.MessageSender} */ (port.sender)
    const reply = { number, answer: await awake(answer(question, sender, gone.signal)) }
    if (!gone.signal.aborted) port.postMessage(reply)
  })
}
