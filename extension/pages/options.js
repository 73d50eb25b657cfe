/** The options page: the daemon and our pairing with it, and the sites that are switched off. */
import { load, save } from '../shared/settings.js'
import { say } from '../shared/words.js'
import { byId, localise, reveal } from './localise.js'

const ALL_PAGES = { origins: ['<all_urls>'] }

const state = byId('state', HTMLElement)
const code = byId('code', HTMLInputElement)
const port = byId('port', HTMLInputElement)
const sites = byId('sites', HTMLElement)
const sitesHeading = byId('sitesHeading', HTMLElement)

const line = new Line()

localise()
port.value = String((await load()).port)
await showSites()
await showPermission()
reveal()
void show(line.ask({ op: 'state' }))

byId('pair', HTMLElement).addEventListener('click', () => show(line.ask({ op: 'pair' })))
byId('codeForm', HTMLElement).addEventListener('submit', event => {
  event.preventDefault()
  // It is said, and so typed, in groups.
  void show(line.ask({ op: 'redeem', code: code.value.replace(/\D/g, '') }))
})
byId('portForm', HTMLElement).addEventListener('submit', event => {
  event.preventDefault()
  void show(save({ port: port.valueAsNumber }).then(() => line.ask({ op: 'state' })))
})
// Firefox asks only while it handles the user's own key press: nothing may come before the request.
byId('allow', HTMLElement).addEventListener('click', () => {
  void chrome.permissions.request(ALL_PAGES).then(showPermission).then(() => show(line.ask({ op: 'state' })))
})
chrome.storage.local.onChanged.addListener(changes => {
  if (changes.offSites) void showSites()
  if (changes.port) port.value = String(changes.port.newValue)
})

/** @param {Promise<import('../shared/messages.js').State>} answer */
async function show (answer) {
  const { sentence } = await answer
  // The same words again would not be heard: https://www.w3.org/TR/wai-aria-1.2/#status speaks of changes.
  state.textContent = ''
  setTimeout(() => { state.textContent = sentence }, 100)
}

async function showPermission () {
  byId('permission', HTMLElement).hidden = await chrome.permissions.contains(ALL_PAGES)
}

async function showSites () {
  const { offSites } = await load()
  byId('noSites', HTMLElement).hidden = offSites.length > 0
  sites.hidden = offSites.length === 0
  sites.replaceChildren(...offSites.map(siteItem))
}

/** @param {string} host */
function siteItem (host) {
  const item = document.createElement('li')
  const name = document.createElement('span')
  const button = document.createElement('button')
  name.textContent = host
  button.type = 'button'
  button.textContent = say('switchOn')
  button.setAttribute('aria-label', say('switchOnSite', host))
  button.addEventListener('click', () => switchOn(host))
  item.append(name, button)
  return item
}

/** @param {string} host */
async function switchOn (host) {
  const { offSites } = await load()
  await save({ offSites: offSites.filter(other => other !== host) })
  // The button that had the focus is gone.
  sitesHeading.focus()
}
