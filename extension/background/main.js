/** The background: every listener is added here, at once, since the browser wakes us by calling one. */
import { DEFAULTS, isWanted, load } from '../shared/settings.js'
import { hasAccess } from '../shared/access.js'
import { watchAccess } from './access.js'
import { answerContent } from './content-messages.js'
import { watchAddresses } from './fetch-public.js'
import { watchDemands } from './on-demand.js'
import { watchPages } from './own-space.js'
import { answerPage } from './page-messages.js'
import { serve } from './ports.js'
import { guardRedirects } from './redirects.js'
import { startInOpenTabs, startWhenInstalled, tellAll } from './tabs.js'

const PAGES = chrome.runtime.getURL('')

/** @param {chrome.runtime.Port} port */
const isFromOurPage = ({ sender }) => sender?.url?.startsWith(PAGES) === true

chrome.runtime.onConnect.addListener(port => { if (isFromOurPage(port)) serve(port, answerPage) })
chrome.runtime.onConnect.addListener(port => { if (!isFromOurPage(port)) serve(port, answerContent) })

chrome.runtime.onInstalled.addListener(({ reason }) => {
  // After an update, too: what runs in open pages has lost its background.
  void startWhenInstalled()
  if (reason === 'install') void chrome.tabs.create({ url: chrome.runtime.getURL('pages/welcome.html') })
})

chrome.storage.local.onChanged.addListener(changes => {
  if (changes.port) void guardRedirects(Number(changes.port.newValue ?? DEFAULTS.port))
  if (changes.on || changes.offSites || changes.onDemandOnly) void refresh()
})

/** Tell every page whether it is wanted by now. */
async function refresh () {
  const [settings, isGiven] = await Promise.all([load(), hasAccess()])
  await tellAll(url => ({ op: 'wanted', on: isGiven && isWanted(settings, url) }))
}

watchAccess(isGiven => {
  void refresh()
  if (isGiven) void startInOpenTabs()
})
watchAddresses()
watchDemands()
watchPages()

// The token is none of the content scripts' business. Firefox has no such call; there they just do not ask.
void chrome.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' })
void guardRedirects(load().then(({ port }) => port))
