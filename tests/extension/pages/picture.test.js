import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openPage } from './page-world.js'

const PICTURE = new File(['bytes'], 'a.png', { type: 'image/png' })

const asked = []
let answer = async () => {}
const document = await openPage('picture', question => { asked.push(question); return answer() })
const [choose, file, state] = ['choose', 'file', 'state'].map(id => document.getElementById(id))
Object.defineProperty(file, 'files', { value: [PICTURE] })

/** What is heard once all has come that will come. */
async function heard () {
  await wait(300)
  return state.textContent
}

function paste (...files) {
  const event = new document.defaultView.Event('paste', { bubbles: true })
  document.body.dispatchEvent(Object.assign(event, { clipboardData: { files } }))
}

test('the button has the focus, and opens the browser\'s choice of files', () => {
  assert.equal(document.activeElement, choose)
  let opened = 0
  file.click = () => { opened++ }
  choose.click()
  assert.equal(opened, 1)
})

test('a file that was chosen is described: it says so until the window with the words is open', async () => {
  asked.length = 0
  let open
  answer = () => new Promise(resolve => { open = resolve })
  file.dispatchEvent(new document.defaultView.Event('change'))
  assert.equal(await heard(), '(describing)')
  assert.deepEqual(asked, [{ op: 'readOwn', picture: PICTURE }])
  open()
  assert.equal(await heard(), '')
})

test('so is a picture that was copied', async () => {
  asked.length = 0
  answer = async () => {}
  paste(PICTURE)
  assert.equal(await heard(), '')
  assert.deepEqual(asked, [{ op: 'readOwn', picture: PICTURE }])
})

test('where no picture was copied it is said', async () => {
  asked.length = 0
  paste()
  assert.equal(await heard(), '(nothingCopied)')
  assert.deepEqual(asked, [])
})

test('without a background there is no answer', async () => {
  answer = async () => { throw new Error('the line broke') }
  paste(PICTURE)
  assert.equal(await heard(), '(noAnswer)')
})
