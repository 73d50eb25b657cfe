import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const NEEDY = 'width=200 height=150'
const WORDS = 'Seems: a dog'

/**
 * A page with the content scripts at work in it, and a background that gives every picture the same words.
 * @param {string} html of the body
 * @param {object} [how]
 * @param {string} [how.head] html of the head
 * @param {(question: object) => Promise<unknown>} [how.answer] the background
 */
function pageWith (html, { head = '', answer = async () => ({ answer: { kind: 'photo', text: WORDS } }) } = {}) {
  const asked = []
  const world = contentWorld(html, {
    Blob,
    requestIdleCallback: callback => setImmediate(callback, { timeRemaining: () => 10 }),
    cancelIdleCallback: clearImmediate,
    IntersectionObserver: class {
      constructor (callback) { this.callback = callback }
      observe (target) { setImmediate(() => this.callback([{ target, isIntersecting: !('far' in target.dataset) }])) }
      unobserve () {}
      disconnect () {}
    },
    ResizeObserver: class {
      observe () {}
      unobserve () {}
      disconnect () {}
    },
    OffscreenCanvas: class {
      getContext () { return { drawImage () {} } }
      async convertToBlob () { return new Blob(['picture'], { type: 'image/webp' }) }
    }
  })
  world.window.document.head.innerHTML = head
  const page = new (world.get('Page'))({ ask: question => { asked.push(question); return answer(question) } })
  page.turn(true)
  return { ...world, page, asked, document: world.window.document }
}

async function until (look, what) {
  for (const end = Date.now() + 5000; !look();) {
    assert.ok(Date.now() < end, what)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** Time for everything that would happen to have happened: an image that comes last has its words. */
async function settled ({ document }) {
  const last = Object.assign(document.createElement('img'), { src: '/9.jpg', width: 200, height: 150 })
  document.body.append(last)
  await until(() => last.alt === WORDS, 'the last image to get its words')
}

test('an unnamed image gets words, a named one none', async () => {
  const world = pageWith(`<img id=it ${NEEDY} src=/1.jpg><img id=named alt="A brown dog" ${NEEDY} src=/2.jpg>`)
  await until(() => world.image.alt === WORDS, 'words')
  await settled(world)
  assert.equal(world.document.getElementById('named').alt, 'A brown dog')
})

test('equal pictures are asked for once, early and late ones', async () => {
  const world = pageWith(`<img id=it ${NEEDY} src=/1.jpg>${`<img ${NEEDY} src=/1.jpg>`.repeat(20)}`)
  await until(() => world.image.alt === WORDS, 'words')
  world.document.body.append(...Array.from({ length: 5 }, () => Object.assign(world.document.createElement('img'), { src: '/1.jpg', width: 200, height: 150 })))
  await until(() => [...world.document.images].every(image => image.alt === WORDS), 'words for all')
  assert.equal(world.asked.length, 1)
})

test('text in a picture is asked for when every other picture has its words', async () => {
  const seen = []
  const answer = async ({ words }) => {
    const number = seen.push(words)
    if (number === 1) await until(() => seen.length === 2, 'the other picture')
    return { answer: { kind: 'screenshot', text: words === 'read' ? 'Screenshot: Save' : WORDS, isUnread: number === 1 } }
  }
  const world = pageWith(`<img id=it ${NEEDY} src=/1.jpg><img class=other ${NEEDY} src=/2.jpg>`, { answer })
  await until(() => world.image.alt === 'Screenshot: Save', 'the text')
  assert.deepEqual(seen, ['later', 'later', 'read'])
  assert.equal(world.document.querySelector('.other').alt, WORDS)
})

test('switched off, the page is as its author made it', async () => {
  const html = `<img id=it ${NEEDY} src="/1.jpg"><i id="x">image</i><img aria-labelledby="x" ${NEEDY} src="/2.jpg" class="last">`
  const world = pageWith(html)
  const before = contentWorld(html).window.document.body.innerHTML
  await until(() => world.page.count === 2, 'words')
  world.page.turn(false)
  assert.equal(world.document.body.innerHTML, before)
})

test('a page that declines is left alone, from the start or from then on', async () => {
  const declining = pageWith(`<img id=it ${NEEDY} src=/1.jpg>`, { head: '<meta name="altwords" content="off">' })
  const world = pageWith(`<img id=it ${NEEDY} src=/1.jpg>`)
  await until(() => world.image.alt === WORDS, 'words')
  world.document.head.innerHTML = '<meta name="Altwords" content="OFF">'
  await until(() => !world.image.hasAttribute('alt'), 'the words to go')
  assert.deepEqual(declining.asked, [])
})

test('nothing is asked for while a password field has the focus', async () => {
  const world = pageWith(`<input type=password><img id=it ${NEEDY} src=/1.jpg>`)
  const field = world.document.querySelector('input')
  field.focus()
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setTimeout(resolve, 5))
  assert.deepEqual(world.asked, [])
  field.blur()
  world.page.wake()
  await until(() => world.image.alt === WORDS, 'words')
})

test('a password field in a frame or a shadow root counts too', () => {
  const { window, get } = contentWorld('<div id=host></div>')
  const root = window.document.getElementById('host').attachShadow({ mode: 'open' })
  root.innerHTML = '<input><input autocomplete=current-password>'
  assert.equal(get('isPasswordFocused')(), false)
  root.querySelector('input').focus()
  assert.equal(get('isPasswordFocused')(), false)
  root.querySelector('[autocomplete]').focus()
  assert.equal(get('isPasswordFocused')(), true)
})

test('a picture that the daemon cannot read is not asked for again, and its link gets its destination', async () => {
  const broken = { problem: { code: 'broken_image', sentence: 'Broken image.' } }
  const world = pageWith(`<a href=/cart><img id=it ${NEEDY} src=/1.jpg></a>`, { answer: async () => broken })
  await until(() => world.image.alt === 'To: cart', 'the destination')
  world.document.body.insertAdjacentHTML('beforeend', `<a href=/cart><img id=again ${NEEDY} src=/1.jpg></a>`)
  await until(() => world.document.getElementById('again').alt === 'To: cart', 'the destination')
  assert.equal(world.asked.length, 1)
})

test('another picture in the same image gets words of its own', async () => {
  let number = 0
  const world = pageWith(`<img id=it ${NEEDY} src=/1.jpg>`, { answer: async () => ({ answer: { kind: 'photo', text: `Seems: dog ${++number}` } }) })
  await until(() => world.image.alt === 'Seems: dog 1', 'words')
  world.image.src = '/2.jpg'
  await until(() => world.image.alt === 'Seems: dog 2', 'new words')
})

test('the page\'s later alt wins', async () => {
  const world = pageWith(`<img id=it ${NEEDY} src=/1.jpg>`)
  await until(() => world.image.alt === WORDS, 'words')
  world.image.alt = 'The author came late'
  await settled(world)
  assert.equal(world.image.alt, 'The author came late')
})

test('what is under way is dropped when the page goes', async () => {
  let signal
  const world = contentWorld(`<img id=it loading=lazy ${NEEDY} data-unloaded src=/1.jpg>`, {
    AbortSignal,
    AbortController,
    fetch: (_, init) => { signal = init.signal; return new Promise(() => {}) }
  })
  const gone = new AbortController()
  void world.get('bytesOf')(world.get('pictureOf')(world.image), async () => null, gone.signal)
  await until(() => signal, 'a fetch')
  assert.equal(signal.aborted, false)
  gone.abort()
  assert.equal(signal.aborted, true)
})
