import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const NEEDY = 'width=200 height=150 src=/p.jpg'

/** [verdict, what holds of the image, body] */
const CASES = [
  ['describe', 'no alt', `<img id=it ${NEEDY}>`],
  ['describe', 'an alt of white space', `<img id=it alt="  " ${NEEDY}>`],
  ['describe', 'a file name for alt', `<img id=it alt=IMG_1234.JPG ${NEEDY}>`],
  ['describe', 'a link of nothing else', `<a href=/x><img id=it ${NEEDY}></a>`],
  ['describe', 'a link with words', `<a href=/x><img id=it ${NEEDY}> Read more about dogs</a>`],
  ['describe', 'a button of nothing else', `<button><img id=it ${NEEDY}></button>`],
  ['describe', 'a figure with a caption', `<figure><img id=it ${NEEDY}><figcaption>Our dog</figcaption></figure>`],
  ['describe', 'an image button', '<input id=it type=image src=/p.jpg width=40 height=40>'],
  ['describe', 'an image button with an empty alt', '<input id=it type=image alt="" src=/p.jpg width=40 height=40>'],
  ['describe', 'role=img over a background', '<div id=it role=img style="width:90px; height:90px; background-image: url(\'/bg.jpg\')"></div>'],
  ['describe', 'role=img around an image', `<span id=it role=img style="width:90px; height:90px"><img ${NEEDY}></span>`],
  ['describe', 'an svg with role=img', '<svg id=it role=img width=40 height=40></svg>'],
  ['describe', 'a presentational role undone by the keyboard', `<img id=it role=presentation tabindex=0 ${NEEDY}>`],
  ['describe', 'a presentational role undone by ARIA', `<img id=it role=none aria-describedby=x ${NEEDY}>`],
  ['describe', 'a lazy image below the fold, of unknown size', '<img id=it loading=lazy src=/p.jpg data-unloaded>'],
  ['leave', 'an empty alt', `<img id=it alt="" ${NEEDY}>`],
  ['leave', 'an empty alt, though with a title', `<img id=it alt="" title="A dog" ${NEEDY}>`],
  ['leave', 'role=presentation', `<img id=it role=presentation ${NEEDY}>`],
  ['leave', 'role=none', `<img id=it role=none ${NEEDY}>`],
  ['leave', 'the author named it by alt', `<img id=it alt="A brown dog" ${NEEDY}>`],
  ['leave', 'the author named it by aria-label', `<img id=it aria-label="A brown dog" ${NEEDY}>`],
  ['leave', 'the author named it by aria-labelledby', `<p id=x>Our dog</p><img id=it aria-labelledby=x ${NEEDY}>`],
  ['leave', 'the author named it by title', `<img id=it title="Our dog" ${NEEDY}>`],
  ['leave', 'the author named it by title behind a file name', `<img id=it alt=IMG_1.jpg title="Our dog" ${NEEDY}>`],
  ['leave', 'an svg with a title', '<svg id=it role=img width=40 height=40><title>Warning</title></svg>'],
  ['leave', 'a part of an image', `<span role=img aria-label=Stars><img id=it ${NEEDY}></span>`],
  ['leave', 'a button with words', `<button><img id=it ${NEEDY}> Search</button>`],
  ['leave', 'a button with a label', `<button aria-label=Search><img id=it ${NEEDY}></button>`],
  ['leave', 'the user is editing it', `<div contenteditable><img id=it ${NEEDY}></div>`],
  ['leave', 'a tracker', '<img id=it width=1 height=1 src=/t.gif>'],
  ['leave', 'a spacer that is stretched', '<img id=it width=200 height=150 data-natural=1x1 src=/s.gif>'],
  ['wait', 'hidden', `<div style="display:none"><img id=it ${NEEDY}></div>`],
  ['wait', 'invisible', `<div style="visibility:hidden"><img id=it ${NEEDY}></div>`],
  ['wait', 'aria-hidden', `<div aria-hidden=true><img id=it ${NEEDY}></div>`],
  ['wait', 'inert', `<div inert><img id=it ${NEEDY}></div>`],
  ['wait', 'on its way', `<img id=it ${NEEDY} data-unloaded>`],
  ['wait', 'broken', `<img id=it ${NEEDY} data-unloaded data-broken>`],
  ['wait', 'lazy by script, still without an address', '<img id=it data-src=/p.jpg width=200 height=150 data-unloaded data-broken>'],
  ['wait', 'smaller than 16 pixels', '<img id=it width=200 height=15 data-natural=200x15 src=/p.jpg>'],
  ['wait', 'role=img over nothing', '<div id=it role=img style="width:90px; height:90px"></div>']
]

for (const [verdict, what, html] of CASES) {
  test(`${verdict}: ${what}`, () => {
    const { window, get, image } = contentWorld(html)
    declareEditing(window)
    const rule = get('judge')(image)
    assert.equal(rule.verdict, verdict, rule.reason)
  })
}

test('every rule has its own reason', () => {
  const reasons = contentWorld('').get('RULES').map(rule => rule.reason)
  assert.equal(new Set(reasons).size, reasons.length)
})

test('what hides the host of a shadow root hides the image in it', () => {
  const { window, get } = contentWorld('<div id=host aria-hidden=true></div>')
  const root = window.document.getElementById('host').attachShadow({ mode: 'closed' })
  root.innerHTML = `<img ${NEEDY}>`
  assert.equal(get('judge')(root.firstElementChild).verdict, 'wait')
})

test('what hides a slot hides the image in it', () => {
  const { window, get, image } = contentWorld(`<div id=host><img id=it ${NEEDY}></div>`)
  window.document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<p aria-hidden=true><slot></slot></p>'
  assert.equal(get('judge')(image).verdict, 'wait')
})

/** jsdom has no isContentEditable. */
function declareEditing (window) {
  Object.defineProperty(window.HTMLElement.prototype, 'isContentEditable', {
    get () { return this.closest('[contenteditable]') !== null }
  })
}
