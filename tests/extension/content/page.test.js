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
 * @param {Record<string, unknown>} [how.globals] what else the scripts see
 */
function pageWith (html, { head = '', answer = async () => ({ answer: { kind: 'photo', text: WORDS } }), globals = {} } = {}) {
  const asked = []
  const world = contentWorld(html, {
    Blob,
    requestIdleCallback: callback => setImmediate(callback, { timeRemaining: () => 10 }),
    cancelIdleCallback: clearImmediate,
    IntersectionObserver: Nearness,
    ResizeObserver: class {
      observe () {}
      unobserve () {}
      disconnect () {}
    },
    OffscreenCanvas: class {
      getContext () { return { drawImage () {} } }
      async convertToBlob () { return new Blob(['picture'], { type: 'image/webp' }) }
    },
    ...globals
  })
  world.window.document.head.innerHTML = head
  const page = new (world.get('Page'))({ ask: question => { asked.push(question); return answer(question) } })
  page.turn(true)
  return { ...world, page, asked, document: world.window.document }
}

/** Tells once of what it begins to observe: images are near but for those with `data-far`. */
class Nearness {
  #targets = new Set()
  #tell

  constructor (tell) { this.#tell = tell }

  observe (target) {
    if (this.#targets.has(target)) return
    this.#targets.add(target)
    setImmediate(() => { if (this.#targets.has(target)) this.#tell([{ target, isIntersecting: !('far' in target.dataset) }]) })
  }

  unobserve (target) { this.#targets.delete(target) }
  disconnect () { this.#targets.clear() }
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

test('another symbol in the same svg gets words of its own', async () => {
  const world = pageWith(`<button type=button><svg id=it ${NEEDY}><use href="#icon-play"></use></svg></button>`)
  await until(() => world.image.getAttribute('aria-label')?.startsWith('Icon: play'), 'words')
  await settled(world)
  world.image.firstChild.setAttribute('href', '#icon-pause')
  await until(() => world.image.getAttribute('aria-label')?.startsWith('Icon: pause'), 'new words')
})

test('another picture inside the same image gets words of its own', async () => {
  let number = 0
  const world = pageWith(`<div id=it role=img ${NEEDY}><img ${NEEDY} src=/1.jpg></div>`, { answer: async () => ({ answer: { kind: 'photo', text: `Seems: dog ${++number}` } }) })
  await until(() => world.image.getAttribute('aria-label') === 'Seems: dog 1', 'words')
  world.image.firstChild.src = '/2.jpg'
  await until(() => world.image.getAttribute('aria-label') === 'Seems: dog 2', 'new words')
})

test('a drawing that a script moves all the time gets words, and is asked for no more', async () => {
  const move = () => world.image.firstChild.setAttribute('d', `M0 ${world.asked.length}`)
  const world = pageWith(`<svg id=it ${NEEDY}><path></path></svg>`, {
    answer: async () => { move(); return { answer: { kind: 'illustration', text: WORDS } } }
  })
  world.get('drawInline = async () => new Blob(["drawing"])')
  await until(() => world.image.getAttribute('aria-label') === WORDS, 'words')
  const { length } = world.asked
  move()
  world.image.setAttribute('class', 'moved')
  await settled(world)
  assert.equal(world.asked.length, length + 1)
})

test('the page\'s late label wins', async () => {
  const world = pageWith(`<img id=it aria-labelledby=late ${NEEDY} src=/1.jpg>`)
  await until(() => world.image.getAttribute('aria-label') === WORDS, 'words')
  world.document.body.insertAdjacentHTML('beforeend', '<h2 id=late>Our kitchen in 1920</h2>')
  await until(() => world.image.getAttribute('aria-labelledby') === 'late', 'the label')
  assert.equal(world.image.hasAttribute('aria-label'), false)
})

test('a picture that loads late is described in an image around it, and on a page that keeps still', async () => {
  const world = pageWith(`<div id=it role=img ${NEEDY}><img ${NEEDY} src=/1.jpg data-unloaded></div>`)
  await settled(world)
  delete world.image.firstChild.dataset.unloaded
  world.image.firstChild.dispatchEvent(new world.window.Event('load'))
  await until(() => world.image.getAttribute('aria-label') === WORDS, 'words')
})

test('a lazy image that chooses its file is asked for when it has chosen, far from the screen too', async () => {
  const fetched = []
  const world = pageWith(`<img id=it data-far loading=lazy ${NEEDY} data-unloaded src=/large.jpg srcset="/small.jpg 400w"><img data-far ${NEEDY} src=/2.jpg>`, {
    globals: { fetch: async url => { fetched.push(url) } }
  })
  await until(() => world.image.nextElementSibling.alt === WORDS, 'words of what is behind it')
  assert.deepEqual(fetched, [])
  delete world.image.dataset.unloaded
  world.image.dispatchEvent(new world.window.Event('load'))
  await until(() => world.image.alt === WORDS, 'words')
})

test('a canvas that was blank is looked at again, at most three times', async () => {
  const pauses = []
  const canvasThatShows = (...looks) => pageWith('<canvas id=it width=300 height=150></canvas>', {
    answer: async () => ({ answer: { kind: 'chart', text: looks.shift() ?? WORDS } }),
    globals: { setTimeout: (callback, pause) => { pauses.push(pause); return setTimeout(callback) } }
  })
  const late = canvasThatShows('', '', '', 'Bar chart: Rainfall')
  await until(() => late.image.getAttribute('aria-label') === 'Bar chart: Rainfall', 'words')
  assert.deepEqual(pauses.filter(pause => pause >= 2000), [2000, 8000, 30_000])
  const blank = canvasThatShows('', '', '', '')
  await until(() => blank.asked.length === 4, 'four looks')
  await settled(blank)
  assert.equal(blank.image.hasAttribute('aria-label'), false)
})

test('an interrupted picture is asked for again', async () => {
  let times = 0
  const answer = async ({ op }) => {
    if (op !== 'fetchPublic') return { answer: { kind: 'photo', text: WORDS } }
    if (++times === 1) throw new Error('the line broke')
    return new Blob(['picture'])
  }
  const world = pageWith(`<img id=it ${NEEDY} src=https://other.example/1.jpg>`, {
    answer,
    globals: { fetch: async () => { throw new TypeError('Failed to fetch') }, createImageBitmap: async () => ({ width: 200, height: 150, close () {} }) }
  })
  await until(() => world.image.alt === WORDS, 'words')
  assert.equal(times, 2)
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

test('a script that was left behind takes its words back, and leaves alone what its successor writes', async () => {
  const { document, image, window } = pageWith(`<img id=it ${NEEDY} src=/1.jpg>`)
  await until(() => image.alt === WORDS, 'words')
  window.chrome = { ...window.chrome, runtime: {} }
  const successors = Object.assign(document.createElement('img'), { src: '/2.jpg', width: 200, height: 150, alt: WORDS })
  document.body.append(successors)
  await until(() => !image.hasAttribute('alt'), 'its words to go')
  assert.equal(successors.alt, WORDS)
})
