/**
 * Refuses our own requests to private hosts before anything is sent, redirects above all: `fetch` follows them
 * anywhere, from https to http://127.0.0.1 too. Only the daemon is let through. Pages' requests are untouched.
 * Names that merely resolve to private addresses pass here; `fetch-public.js` catches these by address.
 */
import { OUR_HOST } from './own-requests.js'

/** Hosts are compared after the browser has normalised them: 2130706433 is 127.0.0.1 by now. */
const PRIVATE_HOSTS = [
  String.raw`^https?://([^/]*\.)?localhost\.?[:/]`,
  String.raw`^https?://(0|10|127)\.[0-9.]+[:/]`,
  String.raw`^https?://(169\.254|192\.168)\.[0-9.]+[:/]`,
  String.raw`^https?://172\.(1[6-9]|2[0-9]|3[01])\.[0-9.]+[:/]`,
  String.raw`^https?://100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.[0-9.]+[:/]`,
  String.raw`^https?://\[(::|f[cde])`
]

const TO_DAEMON = 1

let standing = Promise.resolve()

/** @param {number | Promise<number>} port where the daemon listens */
export function guardRedirects (port) {
  standing = setRules(port)
  return standing
}

/** Resolves when the rules stand: nothing may be fetched before. */
export function guarded () {
  return standing
}

/** @param {number | Promise<number>} port */
async function setRules (port) {
  /** @type {chrome.declarativeNetRequest.RuleCondition} */
  const ours = { initiatorDomains: [OUR_HOST], resourceTypes: ['xmlhttprequest', 'other'] }
  const blocked = PRIVATE_HOSTS.map((regexFilter, index) => ({
    id: TO_DAEMON + 1 + index,
    priority: 1,
    action: { type: 'block' },
    condition: { ...ours, regexFilter }
  }))
  const allowed = {
    id: TO_DAEMON,
    priority: 2,
    action: { type: 'allow' },
    condition: { ...ours, urlFilter: `|http://127.0.0.1:${await port}/` }
  }
  const rules = /** @type {chrome.declarativeNetRequest.Rule[]} */ ([allowed, ...blocked])
  await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: rules.map(({ id }) => id), addRules: rules })
}
