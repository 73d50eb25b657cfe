import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const READING = { full: 'Photo. Seems: a dog.', other: 'a cat', language: 'en' }
const PICTURE = new Blob(['picture'])

/**
 * A page with one focused image and the background that answers it.
 * @param {object} [options]
 * @param {string} [options.html]
 * @param {Blob | null} [options.picture] what the page may have of it
 * @param {object | null} [options.reading] the background's reply
 * @param {number} [options.breaks] how often the line breaks before that
 */
function demanding ({ html = '<img id=it tabindex=0 width=200 height=150 src=/p.jpg>', picture = PICTURE, reading = READING, breaks = 0 } = {}) {
  const asked = []
  const said = []
  const scrolled = []
  const world = contentWorld(html, { said, picture })
  const { window } = world
  window.Element.prototype.scrollIntoView = function () { scrolled.push(this.id) }
  world.get(`bytesOf = async () => picture
    Voice.prototype.say = async function (text, language) { said.push([text, language]) }
    Voice.prototype.silence = function () { said.push('silence') }`)
  const line = {
    ask: async question => {
      asked.push(question)
      if (breaks-- > 0) throw new Error('the line broke')
      return reading
    }
  }
  const onDemand = new (world.get('OnDemand'))(line)
  window.document.getElementById('it')?.focus()
  // Lists that were made in the page are of another world: copies compare.
  return { asked, scrolled, window, heard: () => structuredClone(said), press: (mayTouch = true) => onDemand.answer({ op: 'onDemand', by: 'key', mayTouch }) }
}

test('three presses: in full, the other reading, silence; and over again', async () => {
  const { asked, heard, press } = demanding()
  for (let time = 0; time < 4; time++) await press()
  assert.deepEqual(heard(), [['Photo. Seems: a dog.', 'en'], ['a cat', 'en'], 'silence', ['Photo. Seems: a dog.', 'en']])
  assert.equal(asked.length, 2)
  assert.equal(asked[0].picture, PICTURE)
})

test('the second press says that there is no other reading', async () => {
  const { heard, press } = demanding({ reading: { ...READING, other: '' } })
  await press()
  await press()
  assert.deepEqual(heard()[1], ['No other reading', 'en'])
})

test('another image is another first press, and so is another picture in the same place', async () => {
  const { heard, window, press } = demanding()
  await press()
  window.document.getElementById('it').src = '/q.jpg'
  await press()
  assert.deepEqual(heard(), [['Photo. Seems: a dog.', 'en'], ['Photo. Seems: a dog.', 'en']])
})

test('where the page may not have the picture, its place is sent and nothing is said here', async () => {
  const { asked, heard, press } = demanding({ picture: null, reading: null })
  await press()
  const [{ picture, place: { width, height } }] = asked
  assert.deepEqual([picture, width, height], [null, 200, 150])
  assert.deepEqual(heard(), ['silence'])
})

test('what is off the screen is brought there before it is looked at', async () => {
  const { scrolled, window, press } = demanding({ picture: null, reading: null })
  const at = top => { window.Element.prototype.getBoundingClientRect = () => ({ left: 0, right: 200, top, bottom: top + 150, width: 200, height: 150 }) }
  at(0)
  await press()
  assert.deepEqual(scrolled, [])
  at(-300)
  await press()
  assert.deepEqual(scrolled, ['it'])
})

test('a background that was stopped is asked again', async () => {
  const { heard, press } = demanding({ breaks: 3 })
  await press()
  assert.deepEqual(heard(), [['Photo. Seems: a dog.', 'en']])
})

test('a background that cannot be reached is told of, and the next press tries anew', async () => {
  const { heard, press } = demanding({ breaks: 4 })
  await press()
  await press()
  assert.deepEqual(heard(), [['No answer: something went wrong in Altwords.', 'en'], ['Photo. Seems: a dog.', 'en']])
})

test('nothing is said where another script may answer, or where nothing may be said', async () => {
  const left = demanding({ breaks: 4 })
  left.window.chrome = { ...left.window.chrome, runtime: {} }
  await left.press()
  assert.deepEqual(left.heard(), ['silence'])
  const untouched = demanding({ breaks: 4 })
  await untouched.press(false)
  assert.deepEqual(untouched.heard(), ['silence'])
})

test('no image: said where the page may be touched, else left to the background', async () => {
  const { asked, heard, press } = demanding({ html: '<p>Words</p>', picture: null, reading: null })
  await press()
  assert.deepEqual([heard(), asked], [[['No image here', 'en']], []])
  await press(false)
  assert.deepEqual(asked.map(({ op, picture, place }) => [op, picture, place]), [['readFully', null, null]])
})

test('a page that declines stays untouched: the words are asked for all the same, and said elsewhere', async () => {
  const { asked, heard, window, press } = demanding({ reading: null })
  window.document.head.innerHTML = '<meta name="altwords" content="off">'
  await press()
  window.document.head.innerHTML = ''
  await press()
  assert.deepEqual(asked.map(({ picture, mayTouch }) => [picture, mayTouch]), [[PICTURE, false], [PICTURE, true]])
  assert.deepEqual(heard(), ['silence', 'silence'])
})

test('a press while one is answered asks nothing more', async () => {
  const { asked, press } = demanding()
  await Promise.all([press(), press()])
  assert.equal(asked.length, 1)
})
