/**
 * The daemon, as the extension knows it: three requests to 127.0.0.1, and the pairing that lets us make them.
 *
 * @typedef {import('../shared/messages.js').Answer} Answer
 */
import { load, save } from '../shared/settings.js'
import { MODEL_LANGUAGE } from '../shared/words.js'
import { BROWSER } from './browser.js'
import { Refusal, UNPAIRED, refusal } from './problems.js'

const NATIVE_HOST = 'org.altwords.host'

/** Milliseconds. The engine may have to wake first, and sixty others may wait. */
const DESCRIBE_TIMEOUT = 90_000
const TALK_TIMEOUT = 5000

/**
 * @param {Blob} picture
 * @param {{ urgency: import('../shared/messages.js').Urgency, words: 'read' | 'later', language?: string }} how
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 * @throws {Refusal}
 */
export async function describe (picture, how, signal) {
  const { text, kind, unread } = await post(picture, how, signal)
  return { text: String(text), kind: String(kind), isUnread: unread === true }
}

/**
 * In full, for somebody who waits, and in one language alone: that of the model's sentences.
 * @param {Blob} picture
 * @param {AbortSignal} signal
 * @returns {Promise<{ detail: string, second: string | null }>} long form, and the next best caption
 * @throws {Refusal}
 */
export async function describeFully (picture, signal) {
  const { detail, second } = await post(picture, { detail: 'full', urgency: 'now', language: MODEL_LANGUAGE }, signal)
  return { detail: String(detail), second: second ? String(second) : null }
}

/**
 * @param {Blob} picture
 * @param {Record<string, string>} parameters
 * @param {AbortSignal} signal
 */
async function post (picture, parameters, signal) {
  const { lead } = await load()
  const type = /^image\/[a-z0-9.+-]+$/.test(picture.type) ? picture.type : 'application/octet-stream'
  const response = await callPaired(`describe?${new URLSearchParams({ ...parameters, lead })}`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: picture,
    signal: AbortSignal.any([signal, AbortSignal.timeout(DESCRIBE_TIMEOUT)])
  })
  return response.json()
}

/**
 * @returns {Promise<{ state: string }>} the daemon's own view
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
  // It may not be installed, be out of reach as from a snap, or have a problem of its own.
  const reply = await chrome.runtime.sendNativeMessage(NATIVE_HOST, { op: 'pair', name: BROWSER }).catch(() => null)
  if (!reply?.token) throw refusal('not_paired')
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
  }).catch(error => {
    // The wire has one code for a wrong token and a wrong code; no token has gone here.
    throw error instanceof Refusal && error.problem.code === 'not_paired' ? refusal('wrong_code') : error
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
    throw refusal(reason === 'TimeoutError' ? 'slow' : 'absent')
  }
  if (response.ok) return response
  throw await refusalFrom(response)
}

/** @param {Response} response */
async function refusalFrom (response) {
  const wait = Number(response.headers.get('Retry-After')) || undefined
  try {
    const { problem: { code } } = await response.json()
    return refusal(String(code), wait)
  } catch {
    // A mistake of the daemon's own comes without a body, and comes again; else some other program listens there.
    return refusal(response.status >= 500 ? 'internal_error' : 'absent')
  }
}
