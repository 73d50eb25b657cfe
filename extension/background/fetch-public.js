/**
 * Fetches what anyone on the internet could get, or nothing. A page learns what we say about a picture, so
 * this must not become its way to the listener's cookies, intranet or own computer (server-side request
 * forgery, with the browser as the server). Hence:
 *
 *  - no cookies, no client certificate, no referrer, and nothing from the cache;
 *  - private hosts are refused by name before any request, redirects to them by `redirects.js`;
 *  - names may point anywhere, so the address of every hop, as the browser really connected to it, must be
 *    known and no more private than the page may have (`floorOf`) before a byte is handed on.
 */
import '../shared/address-space.js'
import { REQUESTS, isOurs } from './own-requests.js'
import { guarded } from './redirects.js'

/** Bytes; the daemon takes no more. */
const LARGEST = 10 * 2 ** 20

/** Milliseconds. */
const TIMEOUT = 20_000
/** The browser tells the addresses in events of their own, which may come after the response. */
const EVENT_TIMEOUT = 5000

/** @typedef {{ url: string, ip: string | undefined }} Hop */

/** @typedef {(host: string) => number} FloorOf the most private address space that may answer for a host */

/** Hops so far, by the browser's id of the request. @type {Map<string, Hop[]>} */
const chains = new Map()
/** Who waits for the hops of a request, by its first address. @type {Map<string, (hops: Hop[]) => void>} */
const listeners = new Map()
/** The last request for each address. @type {Map<string, Promise<unknown>>} */
const turns = new Map()

/**
 * Only to be called once, before any other event may come.
 */
export function watchAddresses () {
  chrome.webRequest.onBeforeRedirect.addListener(details => { if (isOurs(details)) addHop(details) }, REQUESTS)
  chrome.webRequest.onResponseStarted.addListener(details => { if (isOurs(details)) finish(details) }, REQUESTS)
  chrome.webRequest.onErrorOccurred.addListener(({ requestId }) => { chains.delete(requestId) }, REQUESTS)
}

/** @typedef {{ requestId: string, url: string, ip?: string | undefined }} Details */

/** @param {Details} details */
function addHop ({ requestId, url, ip }) {
  const hops = [...chains.get(requestId) ?? [], { url, ip }]
  chains.set(requestId, hops)
  return hops
}

/** @param {Details} details */
function finish (details) {
  const hops = addHop(details)
  chains.delete(details.requestId)
  listeners.get(hops[0]?.url ?? '')?.(hops)
}

/**
 * @param {string} address
 * @param {FloorOf} floorOf
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>} rejects where there is no such picture, or the page may not have it
 */
export function fetchPublic (address, floorOf, signal) {
  const url = new URL(address)
  url.hash = ''
  // Two requests for one address at one time could not be told apart, so each waits for the one before it.
  const turn = (turns.get(url.href) ?? Promise.resolve()).then(() => fetchOnce(url, floorOf, signal))
  const over = turn.catch(() => {}).finally(() => { if (turns.get(url.href) === over) turns.delete(url.href) })
  turns.set(url.href, over)
  return turn
}

/**
 * @param {URL} url
 * @param {FloorOf} floorOf
 * @param {AbortSignal} signal
 */
async function fetchOnce (url, floorOf, signal) {
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) throw new Error('not a plain web address')
  checkName(url, floorOf)
  await guarded()
  const hops = hopsOf(url.href)
  const refusal = new AbortController()
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      headers: { Accept: 'image/avif,image/webp,image/*,*/*;q=0.8' },
      signal: AbortSignal.any([signal, refusal.signal, AbortSignal.timeout(TIMEOUT)])
    })
    checkHops(await hops.known(), floorOf)
    if (!response.ok) throw new Error(`status ${response.status}`)
    return await readPicture(response)
  } finally {
    hops.forget()
    refusal.abort()
  }
}

/**
 * @param {URL} url
 * @param {FloorOf} floorOf
 */
function checkName ({ hostname }, floorOf) {
  const space = addressSpace.ofHost(hostname) ?? addressSpace.PUBLIC
  if (space < floorOf(hostname)) throw new Error('private host')
}

/** @param {string} url */
function hopsOf (url) {
  /** @type {Promise<Hop[]>} */
  const known = new Promise(resolve => { listeners.set(url, resolve) })
  return {
    known: () => Promise.race([known, unknownAfter(EVENT_TIMEOUT)]),
    forget: () => listeners.delete(url)
  }
}

/**
 * @param {number} milliseconds
 * @returns {Promise<Hop[]>}
 */
function unknownAfter (milliseconds) {
  return new Promise(resolve => { setTimeout(resolve, milliseconds, []) })
}

/**
 * @param {Hop[]} hops
 * @param {FloorOf} floorOf
 */
function checkHops (hops, floorOf) {
  if (hops.length === 0) throw new Error('unknown address')
  hops.forEach(({ url, ip }, index) => {
    checkName(new URL(url), floorOf)
    // The browser's own step from http to https connects to nobody.
    if (!ip && hops[index + 1]?.url === url.replace(/^http:/, 'https:')) return
    const space = addressSpace.ofIp(ip)
    if (space === undefined || space < floorOf(new URL(url).hostname)) throw new Error('private or unknown address')
  })
}

/** @param {Response} response */
async function readPicture (response) {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type && !/^image\/|^(application|binary)\/octet-stream$/.test(type)) throw new Error('not an image')
  const parts = []
  let size = 0
  for await (const part of /** @type {AsyncIterable<Uint8Array<ArrayBuffer>>} */ (/** @type {unknown} */ (response.body))) {
    size += part.length
    if (size > LARGEST) throw new Error('too large')
    parts.push(part)
  }
  return new Blob(parts, { type })
}
