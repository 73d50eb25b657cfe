/** The first-run page, made for the ear: what Altwords does, whether it is paired, and a sample picture to prove it. */
import { MODEL_LANGUAGE, say } from '../shared/words.js'
import { offerAccess } from './access.js'
import { keySentence } from './command-key.js'
import { byId, localise, reveal } from './localise.js'
import { tell, tellState } from './state.js'

const sample = byId('sample', HTMLImageElement)

const line = new Line()
const askState = () => tellState(line.ask({ op: 'state' }))

localise()
sample.alt = say('sampleUndescribed')
byId('key', HTMLElement).textContent = await keySentence()
await offerAccess(askState)
reveal()
void askState()

byId('pair', HTMLElement).addEventListener('click', () => tellState(line.ask({ op: 'pair' })))
byId('try', HTMLElement).addEventListener('click', () => void trySample())
byId('options', HTMLElement).addEventListener('click', () => void chrome.runtime.openOptionsPage())

async function trySample () {
  tell(say('describing'))
  const picture = await (await fetch(sample.src)).blob()
  /** @type {import('../shared/messages.js').Described} */
  const described = await line.ask({ op: 'try', picture })
  if ('problem' in described) {
    tell(described.problem.sentence)
    return
  }
  sample.lang = MODEL_LANGUAGE
  sample.alt = described.answer.text
  tell(`${say('sampleSays')} `, described.answer.text)
}
