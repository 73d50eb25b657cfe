/** The background: every listener is added here, at once, since the browser wakes us by calling one. */
import { DEFAULTS, isWanted, load } from '../shared/settings.js'
import { answerContent } from './content-messages.js'
import { watchAddresses } from './fetch-public.js'
import { watchPages } from './own-space.js'
import { answerPage } from './page-messages.js'
import { serve } from './ports.js'
import { guardRedirects } from './redirects.js'
import { startInOpenTabs, tellAll } from './tabs.js'

const PAGES = chrome.runtime.getURL('')

/** @param {chrome.runtime.Port} port */
const isFromOurPage = ({ sender }) => sender?.url?.startsWith(PAGES) === true

chrome.runtime.onConnect.addListener(port => { if (isFromOurPage(port)) serve(port, answerPage) })
chrome.runtime.onConnect.addListener(port => { if (!isFromOurPage(port)) serve(port, answerContent) })

chrome.runtime.onInstalled.addListener(({ reason }) => { if (reason !== 'chrome_update') void startInOpenTabs() })

chrome.storage.local.onChanged.addListener(changes => {
  if (changes.port) void guardRedirects(Number(changes.port.newValue ?? DEFAULTS.port))
  if (changes.on || changes.offSites) void refresh()
})

/** Tell every page whether it is wanted by now. */
async function refresh () {
  const settings = await load()
  await tellAll(url => ({ op: 'wanted', on: isWanted(settings, url) }))
}

watchAddresses()
watchPages()

// The token is none of the content scripts' business. Firefox has no such call; there they just do not ask.
void chrome.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' })
void load().then(({ port }) => guardRedirects(port))
