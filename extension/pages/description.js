/** A window with words that no page may know. The command's key goes on here as it does in a page. */
import { say } from '../shared/words.js'
import { byId, localise, reveal } from './localise.js'

/** Milliseconds until the focus enters the dialog: Orca says nothing of it while it still tells of the window. */
const ENTER_AFTER = 1000

const dialog = byId('dialog', HTMLElement)
const full = byId('full', HTMLElement)
const other = byId('other', HTMLElement)
const next = byId('next', HTMLElement)

localise()
const { reading } = /** @type {{ reading?: import('../shared/messages.js').Reading }} */ (
  await chrome.storage.session.get('reading'))
if (reading) {
  full.textContent = reading.full
  full.lang = reading.language
}
// A reason why there is no description has no other reading.
next.hidden = typeof reading?.other !== 'string'
reveal()
setTimeout(enter, ENTER_AFTER)

next.addEventListener('click', goOn)
byId('close', HTMLElement).addEventListener('click', leave)
addEventListener('keydown', ({ key }) => { if (key === 'Escape') leave() })
chrome.runtime.onMessage.addListener((/** @type {import('../shared/messages.js').Next} */ { op }) => { if (op === 'next') goOn() })

function enter () {
  dialog.removeAttribute('aria-hidden')
  // A listener who was quicker stays where they are.
  if (!dialog.contains(document.activeElement)) byId('close', HTMLElement).focus()
}

/** The other reading, once; then the end. */
function goOn () {
  if (next.hidden) {
    leave()
    return
  }
  if (reading?.other) other.lang = reading.language
  other.textContent = reading?.other || say('noOtherReading')
  byId('close', HTMLElement).focus()
  next.hidden = true
}

async function leave () {
  const { id } = await chrome.windows.getCurrent()
  if (id !== undefined) await chrome.windows.remove(id)
}
