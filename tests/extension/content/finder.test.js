import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

/** A finder at work on a page, what it has told, and whom it has asked for a shadow root. `globals`: what else the scripts see. */
async function finderOn (html, globals = {}) {
  const told = []
  const asked = []
  const tell = what => (image, attribute) => told.push([what, image?.id, attribute].filter(Boolean).join(' '))
  const world = contentWorld(html, {
    requestIdleCallback: callback => setImmediate(callback, { timeRemaining: () => 10 }),
    cancelIdleCallback: clearImmediate,
    ...globals
  })
  const roots = new Map()
  const openOrClosedShadowRoot = element => {
    asked.push(element.localName)
    return roots.get(element) ?? element.shadowRoot
  }
  world.window.chrome = { dom: { openOrClosedShadowRoot } }
  const finder = new (world.get('Finder'))({
    found: tell('found'), changed: tell('changed'), loaded: tell('loaded'), stirred: tell('stirred')
  })
  finder.start()
  await settle()
  return { ...world, finder, told, asked, roots, body: world.window.document.body }
}

const settle = () => new Promise(resolve => setTimeout(resolve, 5))

async function waitFor (told, what) {
  for (const end = Date.now() + 5000; !told.includes(what);) {
    assert.ok(Date.now() < end, `${what} not among ${told}`)
    await settle()
  }
}

test('finds what is there, in the order of the page', async () => {
  const { told } = await finderOn('<img id=a><p><input type=image id=b><input id=no></p><svg role=img id=c></svg><div role=img id=d></div>')
  assert.deepEqual(told, ['found a', 'found b', 'found c', 'found d'])
})

test('finds what comes later, however deep', async () => {
  const { body, told } = await finderOn('')
  body.innerHTML = '<section><div><img id=late></div></section>'
  await waitFor(told, 'found late')
})

test('does not look at what is gone again by then', async () => {
  const { body, told } = await finderOn('')
  body.innerHTML = '<img id=gone>'
  body.innerHTML = '<img id=stays>'
  await waitFor(told, 'found stays')
  assert.ok(!told.includes('found gone'))
})

test('an element that becomes an image is told', async () => {
  const { body, told } = await finderOn('<div id=it></div>')
  body.firstChild.setAttribute('role', 'img')
  await waitFor(told, 'changed it role')
})

for (const attribute of ['alt', 'src', 'srcset', 'aria-label', 'aria-labelledby', 'title', 'role', 'aria-hidden']) {
  test(`a change of ${attribute} is told`, async () => {
    const { image, told } = await finderOn('<img id=it role=img>')
    image.setAttribute(attribute, 'img')
    await waitFor(told, `changed it ${attribute}`)
  })
}

test('a change elsewhere stirs, once for many', async () => {
  const { body, told } = await finderOn('<div></div>')
  for (let n = 0; n < 20; n++) body.firstChild.className = `n${n}`
  await waitFor(told, 'stirred')
  assert.deepEqual(told, ['stirred'])
})

test('the arrival of pixels is told', async () => {
  const { window, image, told } = await finderOn('<img id=it>')
  image.dispatchEvent(new window.Event('load'))
  assert.ok(told.includes('loaded it'))
})

for (const type of ['load', 'error']) {
  test(`what waits for another element is looked at after its ${type}`, async () => {
    const { window, image, told } = await finderOn('<div role=img><img id=it></div>')
    image.dispatchEvent(new window.Event(type))
    assert.ok(told.includes('loaded it'))
    await waitFor(told, 'stirred')
  })
}

for (const [what, html, change] of [
  ['a symbol', '<svg id=it><use href="#play"></use></svg>', image => image.firstChild.setAttribute('href', '#pause')],
  ['a title', '<svg id=it><g></g></svg>', image => image.insertAdjacentHTML('afterbegin', '<title>Play</title>')],
  ['the fallback of a canvas', '<canvas id=it></canvas>', image => image.append('Rainfall by month')]
]) {
  test(`an image is found again when ${what} in it changes`, async () => {
    const { image, told } = await finderOn(html)
    told.length = 0
    change(image)
    await waitFor(told, 'found it')
  })
}

test('a change of an image is told of those around it, too', async () => {
  const { image, told } = await finderOn('<div id=it role=img><img></div>')
  image.firstChild.src = '/2.jpg'
  await waitFor(told, 'changed it src')
})

test('looks into shadow roots, closed and nested ones too, and stays there', async () => {
  const { body, window, told } = await finderOn('')
  const outer = body.appendChild(window.document.createElement('section'))
  const inner = outer.attachShadow({ mode: 'open' }).appendChild(window.document.createElement('div'))
  inner.attachShadow({ mode: 'open' }).innerHTML = '<img id=deep>'
  await waitFor(told, 'found deep')
  inner.shadowRoot.innerHTML = '<img id=deeper>'
  await waitFor(told, 'found deeper')
})

test('a shadow root that a custom element gets later is opened when the page stirs', async () => {
  const { body, told, roots } = await finderOn('<my-card></my-card>')
  const root = body.firstChild.attachShadow({ mode: 'closed' })
  root.innerHTML = '<img id=inside>'
  roots.set(body.firstChild, root)
  body.className = 'ready'
  await waitFor(told, 'found inside')
})

test('custom elements are asked for shadow roots so many times, those without a definition once more when they have it', async () => {
  const { body, told, asked, window } = await finderOn('<my-text></my-text><my-card></my-card><img id=last>', { setTimeout: callback => setTimeout(callback) })
  await waitFor(told, 'found last')
  window.customElements.define('my-text', class extends window.HTMLElement {})
  const stir = async () => {
    told.length = 0
    body.className += 'x'
    await waitFor(told, 'stirred')
    await settle()
  }
  const times = name => asked.filter(other => other === name).length
  // On a busy machine several stirs may pass before the next idle slice.
  for (let n = 0; n < 200 && times('my-text') + times('my-card') < 23; n++) await stir()
  for (let n = 0; n < 5; n++) await stir()
  // Once when it was found, ten times after that, and once more.
  assert.equal(times('my-text'), 12)
  assert.equal(times('my-card'), 11)
  window.customElements.define('my-card', class extends window.HTMLElement {
    constructor () {
      super()
      this.attachShadow({ mode: 'open' }).innerHTML = '<img id=inside>'
    }
  })
  await stir()
  await waitFor(told, 'found inside')
})

test('tells nothing after it was stopped', async () => {
  const { body, finder, told } = await finderOn('')
  finder.stop()
  body.innerHTML = '<img id=late>'
  await settle()
  assert.deepEqual(told, [])
})
