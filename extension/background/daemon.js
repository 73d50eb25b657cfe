/**
 * The daemon, as the extension knows it: three requests to 127.0.0.1, and the pairing that lets us make them.
 *
 * @typedef {import('../shared/messages.js').Problem} Problem
 * @typedef {import('../shared/messages.js').Answer} Answer
 */
import { load, save } from '../shared/settings.js'
import { say } from '../shared/words.js'
import { BROWSER } from './browser.js'

const NATIVE_HOST = 'org.altwords.host'

/** Milliseconds. The engine may have to wake first, and sixty others may wait. */
const DESCRIBE_TIMEOUT = 90_000
const TALK_TIMEOUT = 5000

/** Seconds until a question may be asked again, where the daemon does not say. */
const RETRY_AFTER = 5

/** What the daemon says to a token that is not, or no longer, ours. */
const UNPAIRED = new Set(['not_paired', 'foreign_origin'])

/** Problems that pass: whoever asked may ask the same again. */
const PASSING = new Set([...UNPAIRED, 'absent', 'slow', 'busy', 'starting', 'failed'])

/** What the daemon, or its absence, has to say; `sentence` can be spoken as it is. */
export class Refusal extends Error {
  /** @param {Problem} problem */
  constructor (problem) {
    super(problem.sentence)
    this.problem = problem
  }
}

/**
 * @param {Blob} picture
 * @param {{ urgency: import('../shared/messages.js').Urgency, words: 'read' | 'later' }} how
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 * @throws {Refusal}
 */
export async function describe (picture, { urgency, words }, signal) {
  const { text, kind, unread } = await post(picture, `urgency=${urgency}&words=${words}`, signal)
  return { text: String(text), kind: String(kind), isUnread: unread === true }
}

/**
 * In full, for somebody who waits.
 * @param {Blob} picture
 * @param {AbortSignal} signal
 * @returns {Promise<{ text: string, detail: string, second: string | null }>} short form, long form, and the
 *   next best caption
 * @throws {Refusal}
 */
export async function describeFully (picture, signal) {
  const { text, detail, second } = await post(picture, 'detail=full&urgency=now', signal)
  return { text: String(text), detail: String(detail), second: second ? String(second) : null }
}

/**
 * @param {Blob} picture
 * @param {string} parameters
 * @param {AbortSignal} signal
 */
async function post (picture, parameters, signal) {
  const type = /^image\/[a-z0-9.+-]+$/.test(picture.type) ? picture.type : 'application/octet-stream'
  const response = await callPaired(`describe?${parameters}`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: picture,
    signal: AbortSignal.any([signal, AbortSignal.timeout(DESCRIBE_TIMEOUT)])
  })
  return response.json()
}

/**
 * @returns {Promise<{ state: string, sentence?: string | null }>} the daemon's own view
 * @throws {Refusal}
 */
export async function status () {
  const response = await callPaired('status', { signal: AbortSignal.timeout(TALK_TIMEOUT) })
  return response.json()
}

/**
 * Get a token from the native messaging host, which only our extension may start.
 * @throws {Refusal}
 */
export async function pair () {
  /** @type {{ port: number, token: string } | { problem: Problem } | undefined} */
  let reply
  try {
    reply = await chrome.runtime.sendNativeMessage(NATIVE_HOST, { op: 'pair', name: BROWSER })
  } catch {
    // Not installed, or out of reach as from a snap.
    throw refusal('not_paired', say('notPaired'))
  }
  if (reply && 'problem' in reply) throw refusal(reply.problem.code, reply.problem.sentence)
  if (!reply?.token) throw refusal('not_paired', say('notPaired'))
  await save({ port: reply.port, token: reply.token })
}

/**
 * Get a token for a code that the listener has typed.
 * @param {string} code six digits
 * @throws {Refusal}
 */
export async function redeem (code) {
  const response = await call('pair', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code, name: BROWSER }),
    signal: AbortSignal.timeout(TALK_TIMEOUT)
  })
  const { token } = await response.json()
  await save({ token })
}

/**
 * A request with our token. Without one, or where it is no longer good, we pair first: once.
 * @param {string} path
 * @param {RequestInit} init
 */
async function callPaired (path, init) {
  const { token } = await load()
  if (!token) await pairInsteadOf(token)
  try {
    return await call(path, init)
  } catch (error) {
    if (!token || !(error instanceof Refusal) || !UNPAIRED.has(error.problem.code)) throw error
    await pairInsteadOf(token)
    return call(path, init)
  }
}

/** @type {Promise<void> | null} */
let pairing = null

/**
 * Several pictures may learn at one time that a token is missing; one of them asks for the next.
 * @param {string | null} refused
 */
async function pairInsteadOf (refused) {
  const { token } = await load()
  if (token !== refused) return
  pairing ??= pair().finally(() => { pairing = null })
  await pairing
}

/**
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<Response>}
 * @throws {Refusal}
 */
async function call (path, init) {
  const { port, token } = await load()
  const headers = { ...init.headers, ...(token && path !== 'pair' ? { Authorization: `Bearer ${token}` } : {}) }
  let response
  try {
    response = await fetch(`http://127.0.0.1:${port}/v1/${path}`, {
      ...init, headers, credentials: 'omit', cache: 'no-store', redirect: 'error'
    })
  } catch (error) {
    const reason = init.signal?.aborted ? init.signal.reason?.name : null
    if (reason === 'AbortError') throw error
    throw reason === 'TimeoutError' ? refusal('slow', say('slow')) : refusal('absent', say('absent'))
  }
  if (response.ok) return response
  throw await refusalFrom(response)
}

/** @param {Response} response */
async function refusalFrom (response) {
  const wait = Number(response.headers.get('Retry-After')) || undefined
  try {
    const { problem: { code, sentence } } = await response.json()
    return refusal(String(code), String(sentence), wait)
  } catch {
    // Some other program listens there.
    return refusal('absent', say('absent'))
  }
}

/**
 * @param {string} code
 * @param {string} sentence
 * @param {number} [retryAfter] seconds
 */
function refusal (code, sentence, retryAfter = RETRY_AFTER) {
  return new Refusal(PASSING.has(code) ? { code, sentence, retryAfter } : { code, sentence })
}
