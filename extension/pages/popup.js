/** The popup: how it stands, on or off, on or off here, and how much was described on this page. */
import { hasAccess } from '../shared/access.js'
import { load, save, siteOf } from '../shared/settings.js'
import { say } from '../shared/words.js'
import { keySentence } from './command-key.js'
import { byId, localise, reveal } from './localise.js'

/** Milliseconds between two looks at the page while the popup is open. */
const COUNT_INTERVAL = 1000

const on = byId('on', HTMLInputElement)
const site = byId('site', HTMLInputElement)
const count = byId('count', HTMLElement)

const line = new Line()

localise()
const [settings, [tab]] = await Promise.all([load(), chrome.tabs.query({ active: true, currentWindow: true })])
const host = siteOf(tab?.url)
let { offSites } = settings

on.checked = settings.on
on.addEventListener('change', () => void save({ on: on.checked }))
// The names of sites are kept on disk: nothing of a private window may be.
if (host && !tab?.incognito) offerSite(host)
void keySentence().then(sentence => { byId('key', HTMLElement).textContent = sentence })
byId('picture', HTMLElement).addEventListener('click', () => { void openPicture().then(() => close()) })
byId('options', HTMLElement).addEventListener('click', () => { void chrome.runtime.openOptionsPage().then(() => close()) })
reveal()
void showState()
void showCount()
setInterval(showCount, COUNT_INTERVAL)

function openPicture () {
  return chrome.tabs.create({ url: chrome.runtime.getURL('pages/picture.html') })
}

/** @param {string} name */
function offerSite (name) {
  byId('siteRow', HTMLElement).hidden = false
  byId('siteWords', HTMLElement).textContent = say('describeHere', name)
  site.checked = !offSites.includes(name)
  site.addEventListener('change', () => switchSite(name))
}

/**
 * Saves in one step: the popup may be closed right after the key press.
 * @param {string} name
 */
function switchSite (name) {
  const others = offSites.filter(other => other !== name)
  offSites = site.checked ? others : [...others, name].sort()
  void save({ offSites })
}

async function showState () {
  const { sentence } = await line.ask({ op: 'state' })
  byId('state', HTMLElement).textContent = sentence
}

async function showCount () {
  // Without access nothing more is to be said than the first sentence does.
  const text = await countOnPage().then(sayCount, async () => await hasAccess() ? say('notHere') : '')
  if (count.textContent !== text) count.textContent = text
}

/** @returns {Promise<number>} rejects on pages where no extension may work */
async function countOnPage () {
  if (!host || tab?.id === undefined) throw new Error('no page')
  const frames = await chrome.scripting.executeScript({
    target: { tabId: tab.id, allFrames: true },
    func: () => globalThis.altwordsCount?.() ?? 0
  })
  return frames.reduce((sum, { result }) => sum + (result ?? 0), 0)
}

/** @param {number} number */
function sayCount (number) {
  if (number === 0) return say(settings.onDemandOnly ? 'onDemandOnly' : 'countNone')
  return number === 1 ? say('countOne') : say('countMany', String(number))
}
