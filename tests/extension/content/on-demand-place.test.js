import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

/**
 * A page whose elements stand where `data-at="left top width height"` says, 1000 by 800 pixels large; what scrolls
 * within it holds as many pixels, from top to bottom, as `data-holds` says.
 * @returns {{ window: import('jsdom').DOMWindow, find: (by?: string) => string | undefined }} `find` gives the image's id
 */
function reading (html) {
  const world = contentWorld(html)
  const { window } = world
  Object.assign(window, { innerWidth: 1000, innerHeight: 800 })
  window.Element.prototype.getBoundingClientRect = function () {
    const [left, top, width, height] = (this.dataset.at ?? '0 0 0 0').split(' ').map(Number)
    return { left, top, width, height, right: left + width, bottom: top + height }
  }
  Object.defineProperties(window.Element.prototype, {
    clientWidth: { get () { return this.getBoundingClientRect().width } },
    clientHeight: { get () { return this.getBoundingClientRect().height } },
    scrollHeight: { get () { return Number(this.dataset.holds ?? this.clientHeight) } }
  })
  const place = new (world.get('ReadingPlace'))()
  return { window, find: (by = 'key') => place.image(by)?.id }
}

const IMAGES = `
  <img id=first alt="" data-at="0 0 100 100">
  <p id=text tabindex=0 data-at="0 300 500 20">Words <img id=inText data-at="600 300 50 50"> and more words</p>
  <a id=link href=# data-at="0 500 120 100"><img id=inLink alt="A name" data-at="10 500 100 100"></a>
  <video id=film data-at="0 700 100 90"></video>
  <img id=pixel data-at="500 390 1 1"><img id=hidden style="display: none" data-at="500 390 50 50">`

const FOCUSED = [
  ['the image itself', '<img id=it tabindex=0 data-at="0 0 50 50">', 'it', 'it'],
  ['a link with an image, named by its author', IMAGES, 'link', 'inLink'],
  ['words: the image nearest to them', IMAGES, 'text', 'inText'],
  ['a control in a drawing', '<svg id=it data-at="0 0 50 50"><a id=part tabindex=0 href="#"></a></svg>', 'part', 'it']
]
for (const [what, html, focus, expected] of FOCUSED) {
  test(`the focus is on ${what}`, () => {
    const { window, find } = reading(html)
    window.document.getElementById(focus).focus()
    assert.equal(find(), expected)
  })
}

test('without focus or caret it is the image nearest to the middle of the screen, trackers and hidden ones apart', () => {
  assert.equal(reading(IMAGES).find(), 'inText')
})

test('a decorative image is found as well', () => {
  assert.equal(reading('<img id=it alt="" role=presentation data-at="0 0 50 50">').find(), 'it')
})

test('no image at all', () => assert.equal(reading('<p data-at="0 0 9 9">Words</p>').find(), undefined))

function putCaret (window, node, offset) {
  window.getSelection().setPosition(node, offset)
  window.document.dispatchEvent(new window.Event('selectionchange'))
}

test('the caret counts when it has moved last', () => {
  const { window, find } = reading(IMAGES)
  window.document.getElementById('text').focus()
  putCaret(window, window.document.getElementById('link'), 0)
  assert.equal(find(), 'inLink')
  window.document.getElementById('text').blur()
  window.document.getElementById('text').focus()
  assert.equal(find(), 'inText')
})

/** Milliseconds; later than all that really happens, so that a slow machine changes nothing. */
const LATER = 1e13

function fire (window, type, after, target = window.document) {
  target.dispatchEvent(Object.defineProperty(new window.Event(type), 'timeStamp', { value: LATER + after }))
}

const COLUMN = `<a id=link href=# data-at="0 610 100 20">Words</a>
  <img id=near data-at="0 640 50 50">`
const SCROLLED_TO = [
  ['the top of the screen', '0 0 300 200'],
  ['its top, by a part of a pixel', '0 -0.6 300 200'],
  ['the middle of the screen', '0 350 300 100'],
  ['the bottom of the screen', '0 700 300 100']
]
for (const [where, at] of SCROLLED_TO) {
  test(`an image was scrolled to ${where}`, () => {
    const { window, find } = reading(`${COLUMN}<img id=it data-at="${at}">`)
    window.document.getElementById('link').focus()
    assert.equal(find(), 'near')
    fire(window, 'scroll', 1e6)
    assert.equal(find(), 'it')
    fire(window, 'selectionchange', 1e6 + 400)
    assert.equal(find(), 'near')
  })
}

const PANE = `${COLUMN}<main id=pane data-at="0 100 500 400" data-holds=2000>
  <a id=inPane href=# data-at="0 -300 100 20">Words</a><img id=above data-at="0 -250 50 50">
  <div id=host></div></main>`
const SCROLLED_TO_IN_PANE = [
  ['its top', '0 100 300 200'],
  ['its middle', '0 200 300 200'],
  ['its bottom', '0 300 300 200']
]
for (const [where, at] of SCROLLED_TO_IN_PANE) {
  test(`an image was scrolled to, in a part of the page: ${where}`, () => {
    const { window, find } = reading(PANE)
    const { document } = window
    document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = `<img id=it data-at="${at}">`
    document.getElementById('link').focus()
    fire(window, 'scroll', 1e6, document.getElementById('pane'))
    assert.equal(find(), 'it')
    fire(window, 'selectionchange', 1e6 + 400)
    assert.equal(find(), 'near')
  })
}

test('what was scrolled last counts first', () => {
  const { window, find } = reading(`${PANE}<img id=atTop data-at="0 0 50 50"><img id=it data-at="0 100 50 50">`)
  const pane = window.document.getElementById('pane')
  pane.append(window.document.getElementById('it'))
  for (const [after, scroller] of [window.document, pane].entries()) fire(window, 'scroll', 1e6 + after, scroller)
  assert.equal(find(), 'it')
  fire(window, 'scroll', 1e6 + 2)
  assert.equal(find(), 'atTop')
})

test('what was scrolled out of a part of the page is no place to read', () => {
  const { window, find } = reading(`${PANE}<img id=middle data-at="0 410 50 50">`)
  window.document.getElementById('inPane').focus()
  assert.equal(find(), 'above')
  fire(window, 'scroll', 1e6, window.document.getElementById('pane'))
  assert.equal(find(), 'middle')
})

test('a carousel that moves to the side tells nothing', () => {
  const { window, find } = reading(`${COLUMN}<div id=carousel data-at="0 0 900 100">
    <img data-at="-100 0 100 100"><img data-at="0 0 100 100"></div>`)
  window.document.getElementById('link').focus()
  fire(window, 'scroll', 1e6, window.document.getElementById('carousel'))
  assert.equal(find(), 'near')
})

test('a scroll that belongs to a move of the caret tells nothing more, smooth as it may be', () => {
  const { window, find } = reading(`${COLUMN}<img id=it data-at="0 0 300 200">`)
  window.getSelection().setPosition(window.document.getElementById('link'), 0)
  fire(window, 'selectionchange', 0)
  for (const after of [100, 300, 500, 700]) fire(window, 'scroll', after)
  assert.equal(find(), 'near')
  fire(window, 'scroll', 1e6)
  assert.equal(find(), 'it')
})

test('what was scrolled out of sight is no place to read', () => {
  const { window, find } = reading(`<a id=link href=# data-at="0 -500 100 20">Words</a>
    <img id=far data-at="0 -400 50 50"><img id=middle data-at="0 410 50 50">`)
  window.document.getElementById('link').focus()
  assert.equal(find(), 'far')
  fire(window, 'scroll', 1e6)
  assert.equal(find(), 'middle')
})

test('the caret stands before an image', () => {
  const { window, find } = reading(IMAGES)
  putCaret(window, window.document.getElementById('text'), 1)
  assert.equal(find(), 'inText')
})

test('of equally near images it is the first', () => {
  const { window, find } = reading(`<main id=all tabindex=-1 data-at="0 0 900 900">${IMAGES}</main>`)
  window.document.getElementById('all').focus()
  assert.equal(find(), 'first')
})

test('images in shadow roots are found, and the focus there', () => {
  const { window, find } = reading('<div id=host data-at="0 0 500 500"></div>')
  const root = window.document.getElementById('host').attachShadow({ mode: 'open' })
  root.innerHTML = '<img id=far data-at="900 700 50 50"><button id=near data-at="100 100 50 50"></button><img id=close data-at="200 100 50 50">'
  root.getElementById('near').focus()
  assert.equal(find(), 'close')
})

/** Open the menu at a point where these layers lie, from front to back. */
function openMenu (window, layers, isTrusted = true) {
  window.document.elementsFromPoint = () => layers
  const event = new window.MouseEvent('contextmenu', { bubbles: true, clientX: 5, clientY: 5 })
  // Only the browser itself makes trusted events; here jsdom's own side of the event has to say so.
  const [inner] = Object.getOwnPropertySymbols(event)
  if (isTrusted) Object.defineProperty(event[inner], 'isTrusted', { get: () => true, set () {} })
  layers[0].dispatchEvent(event)
}

test('the menu was opened over an image', () => {
  const { window, find } = reading(IMAGES)
  openMenu(window, [window.document.getElementById('film')])
  assert.equal(find('menu'), 'film')
  assert.equal(find('key'), 'inText')
})

test('the menu was opened over a layer that covers an image', () => {
  const { window, find } = reading(`<div id=layer></div>${IMAGES}`)
  openMenu(window, ['layer', 'inLink', 'link'].map(id => window.document.getElementById(id)))
  assert.equal(find('menu'), 'inLink')
})

test('the menu was opened over words: the image nearest to that point', () => {
  const { window, find } = reading(IMAGES)
  openMenu(window, [window.document.getElementById('text')])
  assert.equal(find('menu'), 'first')
})

test('a page cannot make up where the listener points', () => {
  const { window, find } = reading(IMAGES)
  openMenu(window, [window.document.getElementById('film')], false)
  assert.equal(find('menu'), 'inText')
})
