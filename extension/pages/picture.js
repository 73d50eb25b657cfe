/** A picture from the listener's own computer: chosen, or copied and pasted. Its words come in a window of ours. */
import { say } from '../shared/words.js'
import { byId, localise, reveal } from './localise.js'
import { tell } from './state.js'

const file = byId('file', HTMLInputElement)
const choose = byId('choose', HTMLElement)

const line = new Line()

localise()
reveal()
choose.focus()

choose.addEventListener('click', () => file.click())
file.addEventListener('change', () => {
  const [picture] = file.files ?? []
  if (picture) void describe(picture)
  // So that the same file, chosen again, is a change.
  file.value = ''
})
addEventListener('paste', ({ clipboardData }) => {
  const [picture] = clipboardData?.files ?? []
  if (picture) void describe(picture)
  else tell(say('nothingCopied'))
})

/** @param {File} picture */
async function describe (picture) {
  tell(say('describing'))
  // The window says what went wrong, too; without a background there is none.
  await line.ask({ op: 'readOwn', picture }).then(() => tell(''), () => tell(say('noAnswer')))
}
