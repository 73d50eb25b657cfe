import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const NEEDY = 'width=200 height=150 src=/p.jpg'
const SMALL = 'width=24 height=24 src=/p.png'
const BACKGROUND = 'style="width:90px; height:90px; background-image: url(\'/bg.jpg\')"'

const UNNAMED = 'it has no useful name'
const DECORATIVE = 'the author declared it decorative'
const NAMED = 'the author named it'
const READABLE = 'its own text can be read'
const PART = 'a part of another image'
const IN_NAMED = 'a part of a link or control that has a name'
const EDITED = 'the user is editing it'
const HIDDEN = 'hidden from assistive technology'
const LOADING = 'on its way'
const SPACER = 'a tracker or a spacer'
const LEADS = 'the only content of a link or button that leads somewhere'
const NOTHING = 'nothing to see'
const SMALL_SIDE = 'too small'
const CONTROL = 'the only content of a link or button'
const ROW = 'one of a row of small images that repeat'

/** [reason, what holds of the image, body] */
const CASES = [
  // Images of every sort
  [UNNAMED, 'an img', `<img id=it ${NEEDY}>`],
  [UNNAMED, 'an img with a choice of pictures', `<picture><source srcset="/p.webp"><img id=it ${NEEDY} srcset="/p2.jpg 2x"></picture>`],
  [UNNAMED, 'role=img over a background', `<div id=it role=img ${BACKGROUND}></div>`],
  [UNNAMED, 'role=image', `<div id=it role=image ${BACKGROUND}></div>`],
  [UNNAMED, 'role=img around an image', `<span id=it role=img style="width:90px; height:90px"><img ${NEEDY}></span>`],
  [UNNAMED, 'an svg', '<svg id=it width=40 height=40></svg>'],
  [UNNAMED, 'an svg with role=img', '<svg id=it role=img width=40 height=40><text>Words</text></svg>'],
  [UNNAMED, 'a canvas', '<canvas id=it width=200 height=150></canvas>'],
  [UNNAMED, 'a lazy image below the fold, of unknown size', '<img id=it loading=lazy src=/p.jpg data-unloaded>'],
  [CONTROL, 'an image button', '<input id=it type=image src=/p.jpg width=40 height=40>'],
  [CONTROL, 'an image button with an empty alt', '<input id=it type=image alt="" src=/p.jpg width=40 height=40>'],
  [LEADS, 'an area of a map', `<img usemap="#m" ${NEEDY}><map name=m><area id=it href=/kitchen coords="0,0,100,100"></map>`],
  [CONTROL, 'an area that leads nowhere', `<img usemap="#m" ${NEEDY}><map name=m><area id=it href="#" coords="0,0,100,100"></map>`],

  // What is no name: the failures of axe-core's image-alt
  [UNNAMED, 'an alt of white space', `<img id=it alt="  " ${NEEDY}>`],
  [UNNAMED, 'an empty aria-label', `<img id=it aria-label="" ${NEEDY}>`],
  [UNNAMED, 'an aria-labelledby that leads nowhere', `<img id=it aria-labelledby=nothing ${NEEDY}>`],
  [UNNAMED, 'an empty aria-labelledby', `<img id=it aria-labelledby="" ${NEEDY}>`],
  [UNNAMED, 'an empty title', `<img id=it title="" ${NEEDY}>`],
  [UNNAMED, 'alt where it means nothing', `<div id=it role=img alt=blah ${BACKGROUND}></div>`],
  [UNNAMED, 'a file name for alt', `<img id=it alt=IMG_1234.JPG ${NEEDY}>`],
  [UNNAMED, 'a word that says nothing for alt', `<img id=it alt=Bild ${NEEDY}>`],
  [UNNAMED, 'a title that says nothing', `<img id=it title=image ${NEEDY}>`],
  [UNNAMED, 'a figure with a caption', `<figure><img id=it ${NEEDY}><figcaption>Our dog</figcaption></figure>`],

  // Names: its passes
  [NAMED, 'alt', `<img id=it alt="A brown dog" ${NEEDY}>`],
  [NAMED, 'aria-label', `<img id=it aria-label="A brown dog" ${NEEDY}>`],
  [NAMED, 'aria-labelledby', `<p id=x>Our dog</p><img id=it aria-labelledby=x ${NEEDY}>`],
  [NAMED, 'aria-labelledby of what is hidden', `<p id=x style="display:none">Our dog</p><img id=it aria-labelledby=x ${NEEDY}>`],
  [NAMED, 'title', `<img id=it title="Our dog" ${NEEDY}>`],
  [NAMED, 'title behind a file name', `<img id=it alt=IMG_1.jpg title="Our dog" ${NEEDY}>`],
  [NAMED, 'role=img with a label', `<div id=it role=img aria-label="Our dog" ${BACKGROUND}></div>`],
  [NAMED, 'an svg with a title', '<svg id=it width=40 height=40><title>Warning</title></svg>'],
  [NAMED, 'a canvas with a label', '<canvas id=it aria-label="Sales by month"></canvas>'],
  [NAMED, 'an image button with an alt', '<input id=it type=image alt=Search src=/p.jpg width=40 height=40>'],
  [NAMED, 'an image button with a label beside it', '<label for=it>Search</label><input id=it type=image src=/p.jpg width=40 height=40>'],
  [NAMED, 'an area with an alt', `<img usemap="#m" ${NEEDY}><map name=m><area id=it href=/kitchen alt="The kitchen" coords="0,0,100,100"></map>`],
  [READABLE, 'an svg with text', '<svg id=it width=40 height=40><text>Sales</text></svg>'],
  [READABLE, 'a canvas with text in its place', '<canvas id=it>Sales by month</canvas>'],
  [READABLE, 'a canvas with a table in its place', '<canvas id=it><table></table></canvas>'],

  // Decoration
  [DECORATIVE, 'an empty alt', `<img id=it alt="" ${NEEDY}>`],
  [DECORATIVE, 'an empty alt, though with a title', `<img id=it alt="" title="A dog" ${NEEDY}>`],
  [DECORATIVE, 'role=presentation', `<img id=it role=presentation ${NEEDY}>`],
  [DECORATIVE, 'role=none', `<img id=it role=none ${NEEDY}>`],
  [DECORATIVE, 'role=none first of several', `<img id=it role="none img" ${NEEDY}>`],
  [DECORATIVE, 'an svg with role=none', '<svg id=it role=none width=40 height=40></svg>'],
  [UNNAMED, 'a presentational role undone by the keyboard', `<img id=it role=presentation tabindex=0 ${NEEDY}>`],
  [UNNAMED, 'a presentational role undone by ARIA', `<img id=it role=none aria-describedby=x ${NEEDY}>`],

  // Links and buttons
  [LEADS, 'a link of nothing else', `<a href=/cart><img id=it ${NEEDY}></a>`],
  [LEADS, 'a small image in a link of nothing else', '<a href=/cart><img id=it width=12 height=12 data-natural=12x12 src=/p.png></a>'],
  [LEADS, 'a broken image in a link of nothing else', `<a href=/cart><img id=it ${NEEDY} data-unloaded data-broken></a>`],
  [LEADS, 'an svg in a link of nothing else', '<a href=/cart><svg id=it width=24 height=24></svg></a>'],
  [LEADS, 'a link with a letter of an icon font', `<a href=/cart>\ue001<img id=it ${NEEDY}></a>`],
  [LEADS, 'a link with hidden words', `<a href=/cart><span style="display:none">Cart</span><img id=it ${NEEDY}></a>`],
  [LEADS, 'a link beside words', `<a href=/cart><img id=it ${NEEDY}></a> Your cart`],
  [CONTROL, 'a link that leads nowhere', `<a href="#"><img id=it ${NEEDY}></a>`],
  [CONTROL, 'a button of nothing else', `<button type=button><img id=it ${NEEDY}></button>`],
  [CONTROL, 'role=button of nothing else', `<div role=button><img id=it ${NEEDY}></div>`],
  [LEADS, 'a button that sends a form', `<form action=/newsletter><button><img id=it ${SMALL}></button></form>`],
  [LEADS, 'an image button that sends a form', `<form action=/newsletter><input type=image id=it ${SMALL}></form>`],
  [IN_NAMED, 'a link with words', `<a href=/cart><img id=it ${NEEDY}> Your cart</a>`],
  [IN_NAMED, 'a link with words that only listeners get', `<a href=/cart><img id=it ${NEEDY}><span class=sr-only>Your cart</span></a>`],
  [IN_NAMED, 'a link with a label', `<a href=/cart aria-label="Your cart"><img id=it ${NEEDY}></a>`],
  [IN_NAMED, 'a link with a title', `<a href=/cart title="Your cart"><img id=it ${NEEDY}></a>`],
  [IN_NAMED, 'a link with a named image', `<a href=/cart><img id=it ${NEEDY}><img alt="Your cart" ${NEEDY}></a>`],
  [IN_NAMED, 'a button with words', `<button><img id=it ${NEEDY}> Search</button>`],
  [IN_NAMED, 'a button with a label', `<button aria-label=Search><img id=it ${NEEDY}></button>`],
  [IN_NAMED, 'a button with a named svg', `<button><img id=it ${NEEDY}><svg><title>Search</title></svg></button>`],
  [UNNAMED, 'a link that leads nowhere at all', `<a><img id=it ${NEEDY}> Your cart</a>`],

  // Places
  [PART, 'inside role=img', `<span role=img aria-label=Stars><img id=it ${NEEDY}></span>`],
  [PART, 'an svg in an svg', '<svg width=90 height=90><svg id=it width=40 height=40></svg></svg>'],
  [EDITED, 'in a text that is being edited', `<div contenteditable><img id=it ${NEEDY}></div>`],
  [HIDDEN, 'display: none', `<div style="display:none"><img id=it ${NEEDY}></div>`],
  [HIDDEN, 'visibility: hidden', `<div style="visibility:hidden"><img id=it ${NEEDY}></div>`],
  [HIDDEN, 'aria-hidden', `<div aria-hidden=true><img id=it ${NEEDY}></div>`],
  [HIDDEN, 'inert', `<div inert><img id=it ${NEEDY}></div>`],
  [HIDDEN, 'an area of a hidden image', `<img usemap="#m" ${NEEDY} style="display:none"><map name=m><area id=it href=/kitchen coords="0,0,100,100"></map>`],

  // Loading
  [LOADING, 'on its way', `<img id=it ${NEEDY} data-unloaded>`],
  [LOADING, 'on its way in a link', `<a href=/cart><img id=it ${NEEDY} data-unloaded></a>`],
  [NOTHING, 'broken', `<img id=it ${NEEDY} data-unloaded data-broken>`],
  [NOTHING, 'lazy by script, still without an address', '<img id=it data-src=/p.jpg width=200 height=150 data-unloaded data-broken>'],
  [NOTHING, 'role=img over nothing', '<div id=it role=img style="width:90px; height:90px"></div>'],

  // Small
  [SPACER, 'a tracker', '<img id=it width=1 height=1 src=/t.gif>'],
  [SPACER, 'a spacer that is stretched', '<img id=it width=200 height=150 data-natural=1x1 src=/s.gif>'],
  [SPACER, 'a tracker in a link', '<a href=/cart><img id=it width=1 height=1 src=/t.gif></a>'],
  [SMALL_SIDE, 'lower than 16 pixels', '<img id=it width=200 height=15 data-natural=200x15 src=/p.jpg>'],
  [SMALL_SIDE, 'a small svg', '<svg id=it width=12 height=12></svg>'],
  [UNNAMED, '16 pixels', '<img id=it width=16 height=16 src=/p.jpg>'],
  [ROW, 'a star among stars', `<img id=it ${SMALL}><img ${SMALL}><img ${SMALL}>`],
  [ROW, 'the empty star at the end', `<img ${SMALL}><img ${SMALL}><img id=it width=24 height=24 src=/empty.png>`],
  [ROW, 'stars, each in a box of its own', `<ul><li><img id=it ${SMALL}></li><li><img ${SMALL}></li><li><img ${SMALL}></li></ul>`],
  [ROW, 'drawn stars', '<svg id=it width=24 height=24><path d="M0 0"/></svg><svg width=24 height=24><path d="M0 0"/></svg><svg width=24 height=24><path d="M0 0"/></svg>'],
  [UNNAMED, 'a pair', `<img id=it ${SMALL}><img ${SMALL}>`],
  [UNNAMED, 'small images that differ', `<img id=it ${SMALL}><img width=24 height=24 src=/q.png><img width=24 height=24 src=/r.png>`],
  [UNNAMED, 'large images that repeat', `<img id=it ${NEEDY}><img ${NEEDY}><img ${NEEDY}>`],
  [UNNAMED, 'a small image beside larger ones', `<img id=it ${SMALL}><img ${NEEDY}><img ${NEEDY}>`]
]

for (const [reason, what, html] of CASES) {
  test(`${reason}: ${what}`, () => {
    const { window, get, image } = contentWorld(html)
    declareEditing(window)
    assert.equal(get('judge')(image).reason, reason)
  })
}

test('every rule has its own reason, and a case that it decides', () => {
  const reasons = contentWorld('').get('RULES').map(rule => rule.reason)
  assert.deepEqual(new Set(CASES.map(([reason]) => reason)), new Set(reasons))
  assert.equal(new Set(reasons).size, reasons.length)
})

test('what may come to be looked at later waits; what the author decided does not', () => {
  const verdicts = Object.fromEntries(contentWorld('').get('RULES').map(({ reason, verdict }) => [reason, verdict]))
  for (const reason of [HIDDEN, LOADING, NOTHING, SMALL_SIDE]) assert.equal(verdicts[reason], 'wait')
  for (const reason of [DECORATIVE, NAMED, READABLE, PART, IN_NAMED, EDITED, SPACER, ROW]) assert.equal(verdicts[reason], 'leave')
  for (const reason of [UNNAMED, CONTROL, LEADS]) assert.equal(verdicts[reason], 'describe')
})

test('what hides the host of a shadow root hides the image in it', () => {
  const { window, get } = contentWorld('<div id=host aria-hidden=true></div>')
  const root = window.document.getElementById('host').attachShadow({ mode: 'closed' })
  root.innerHTML = `<img ${NEEDY}>`
  assert.equal(get('judge')(root.firstElementChild).reason, HIDDEN)
})

test('what hides a slot hides the image in it', () => {
  const { window, get, image } = contentWorld(`<div id=host><img id=it ${NEEDY}></div>`)
  window.document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<p aria-hidden=true><slot></slot></p>'
  assert.equal(get('judge')(image).reason, HIDDEN)
})

for (const [words, reason] of [['Search', IN_NAMED], ['', CONTROL]]) {
  test(`a button in a shadow root takes its name from what is put into its slot: ${JSON.stringify(words)}`, () => {
    const { window, get, image } = contentWorld(`<div id=host><img id=it ${NEEDY}><span>${words}</span></div>`)
    window.document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<button><slot></slot></button>'
    assert.equal(get('judge')(image).reason, reason)
  })
}

/** jsdom has no isContentEditable. */
function declareEditing (window) {
  Object.defineProperty(window.HTMLElement.prototype, 'isContentEditable', {
    get () { return this.closest('[contenteditable]') !== null }
  })
}
