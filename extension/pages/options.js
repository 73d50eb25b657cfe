/** The options page: access, the key, the first word, the daemon and our pairing with it, private windows, and sites switched off. */
import { load, save } from '../shared/settings.js'
import { say } from '../shared/words.js'
import { offerAccess } from './access.js'
import { changeKey, keySentence } from './command-key.js'
import { byId, localise, reveal } from './localise.js'
import { tellState } from './state.js'

const code = byId('code', HTMLInputElement)
const port = byId('port', HTMLInputElement)
const onDemandOnly = byId('onDemandOnly', HTMLInputElement)
const lead = byId('lead', HTMLSelectElement)
const sites = byId('sites', HTMLElement)
const sitesHeading = byId('sitesHeading', HTMLElement)

const line = new Line()
const askState = () => tellState(line.ask({ op: 'state' }))

localise()
const settings = await load()
port.value = String(settings.port)
onDemandOnly.checked = settings.onDemandOnly
lead.value = settings.lead
await Promise.all([showKey(), showPrivate(), showSites(), offerAccess(askState)])
reveal()
void askState()

byId('pair', HTMLElement).addEventListener('click', () => tellState(line.ask({ op: 'pair' })))
byId('codeForm', HTMLElement).addEventListener('submit', event => {
  event.preventDefault()
  // It is said, and so typed, in groups.
  void tellState(line.ask({ op: 'redeem', code: code.value.replace(/\D/g, '') }))
})
byId('portForm', HTMLElement).addEventListener('submit', event => {
  event.preventDefault()
  void tellState(save({ port: port.valueAsNumber }).then(() => line.ask({ op: 'state' })))
})
byId('changeKey', HTMLElement).addEventListener('click', () => void changeKey())
onDemandOnly.addEventListener('change', () => void save({ onDemandOnly: onDemandOnly.checked }))
lead.addEventListener('change', () => void save({ lead: /** @type {import('../shared/settings.js').Settings['lead']} */ (lead.value) }))
chrome.storage.local.onChanged.addListener(changes => {
  if (changes.offSites) void showSites()
  if (changes.port) port.value = String(changes.port.newValue)
})
// Keys and private windows are the browser's to change, on pages of its own: look again when the user comes back.
addEventListener('focus', () => {
  void showKey()
  void showPrivate()
})

async function showKey () {
  byId('key', HTMLElement).textContent = await keySentence()
}

async function showPrivate () {
  const isAllowed = await chrome.extension.isAllowedIncognitoAccess()
  byId('private', HTMLElement).textContent = say(isAllowed ? 'privateOn' : 'privateOff')
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
