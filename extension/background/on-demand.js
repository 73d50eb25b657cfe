/**
 * A picture in full, when the listener asks: by the command's key, or from the context menu. The content script
 * chooses the image and gets its bytes; what the page may not know comes here without bytes, and stays here. Or
 * the picture is the listener's own.
 */
import { isWanted, load, siteOf } from '../shared/settings.js'
import { MODEL_LANGUAGE, say } from '../shared/words.js'
import { hasAccess } from '../shared/access.js'
import { capture } from './capture.js'
import { describeFully } from './daemon.js'
import { focusedFrame } from './focus.js'
import { isOwnWindow, showInWindow } from './own-window.js'
import { problemOf, refusal } from './problems.js'
import { startIn } from './tabs.js'

/**
 * @typedef {import('../shared/messages.js').ReadFully} ReadFully
 * @typedef {import('../shared/messages.js').Reading} Reading
 *
 * @typedef {object} Demand what the listener has asked for last: kept, since this background may be stopped
 * @property {number} tabId
 * @property {number} windowId
 * @property {number} frameId
 */

const MENU = 'describe'

export function watchDemands () {
  chrome.commands.onCommand.addListener((command, tab) => { if (command === 'describe') void demandByKey(tab) })
  chrome.contextMenus.onClicked.addListener(({ menuItemId, frameId }, tab) => {
    if (menuItemId === MENU && tab) void demand(tab, 'menu', frameId ?? 0)
  })
  chrome.runtime.onInstalled.addListener(() => void addMenu())
}

/** The browser keeps the entry, also while this background does not run. */
async function addMenu () {
  await chrome.contextMenus.removeAll()
  chrome.contextMenus.create({ id: MENU, title: say('menuDescribe'), contexts: ['page', 'frame', 'link', 'image', 'video'] })
}

/** @param {chrome.tabs.Tab | undefined} tab */
async function demandByKey (tab) {
  if (!tab) return
  if (isOwnWindow(tab.url)) {
    await chrome.runtime.sendMessage({ op: 'next' })
    return
  }
  await demand(tab, 'key')
}

/**
 * @param {chrome.tabs.Tab} tab
 * @param {import('../shared/messages.js').DemandedBy} by
 * @param {number} [frame] where it was asked, if that is known
 */
async function demand ({ id: tabId, windowId, url }, by, frame) {
  if (tabId === undefined) return
  const tell = async () => {
    const frameId = frame ?? (await focusedFrame(tabId)).frameId
    await chrome.storage.session.set({ demand: { tabId, windowId, frameId } })
    /** @type {import('../shared/messages.js').OnDemand} */
    const message = { op: 'onDemand', by, mayTouch: isWanted(await load(), url) }
    await chrome.tabs.sendMessage(tabId, message, { frameId })
  }
  try {
    await tell().catch(async error => {
      if (!siteOf(url)) throw error
      // The page still loads, or was there before this version of us.
      await startIn(tabId)
      await tell()
    })
  } catch {
    await showInWindow(notice(say(await hasAccess() ? 'notHere' : 'forbidden')))
  }
}

/**
 * @param {ReadFully} question
 * @param {chrome.runtime.MessageSender} sender
 * @param {AbortSignal} signal
 * @returns {Promise<Reading | null>} null where it is shown in our own window, or nobody has asked for it
 */
export async function readFully ({ picture, place, mayTouch }, { tab, frameId }, signal) {
  const { demand: last } = /** @type {{ demand?: Demand }} */ (await chrome.storage.session.get('demand'))
  if (!last || last.tabId !== tab?.id || last.frameId !== frameId) return null
  try {
    if (!place) throw refusal('no_image')
    const bytes = picture ?? await capture(last, place)
    if (!bytes) throw refusal('out_of_sight')
    const reading = await read(bytes, signal)
    if (picture && mayTouch) return reading
    await showInWindow(reading)
  } catch (error) {
    if (!signal.aborted) await showInWindow(notice(problemOf(error).sentence))
  }
  return null
}

/**
 * A picture of the listener's own, in our window.
 * @param {Blob} picture
 * @param {AbortSignal} signal
 */
export async function readOwn (picture, signal) {
  const reading = await read(picture, signal).catch(error => notice(problemOf(error).sentence))
  if (!signal.aborted) await showInWindow(reading)
}

/**
 * @param {Blob} picture
 * @param {AbortSignal} signal
 * @returns {Promise<Reading>}
 */
async function read (picture, signal) {
  const { detail, second } = await describeFully(picture, signal)
  return { full: detail, other: second ?? '', language: MODEL_LANGUAGE }
}

/**
 * Something to say that is no description.
 * @param {string} sentence
 * @returns {Reading}
 */
function notice (sentence) {
  return { full: sentence, other: null, language: say('language') }
}
