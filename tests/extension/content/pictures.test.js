import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const SIZE = 'width=200 height=100'
const MAP = area => `<img usemap="#m" ${SIZE} src=/1.jpg><map name=m><area id=it href=/x ${area}></map>`

/** [what, body, address, what can be drawn, the part of it] */
const CASES = [
  ['an img', `<img id=it ${SIZE} src=/1.jpg>`, '/1.jpg', 'img'],
  ['an image button', '<input id=it type=image src=/1.jpg>', '/1.jpg', undefined],
  ['a canvas', '<canvas id=it></canvas>', '', 'canvas'],
  ['an svg', '<svg id=it><path></path></svg>', '', 'svg'],
  ['an svg around one picture', '<svg id=it><image href="/1.jpg"></image></svg>', '/1.jpg', undefined],
  ['an svg around a picture and more', '<svg id=it><image href="/1.jpg"></image><path></path></svg>', '', 'svg'],
  ['role=img around an img', `<span id=it role=img><b><img ${SIZE} src=/1.jpg></b></span>`, '/1.jpg', 'img'],
  ['role=img over a background', '<div id=it role=img style="background-image: url(\'/1.jpg\')"></div>', '/1.jpg', undefined],
  ['role=img over a gradient and a background', '<div id=it role=img style="background-image: linear-gradient(red, blue), url(\'/1.jpg\')"></div>', '/1.jpg', undefined],
  ['a video that has not begun', '<video id=it poster=/1.jpg></video>', '/1.jpg', undefined],
  ['a video without a poster', '<video id=it></video>', '', 'video'],
  ['a rectangular area', MAP('coords="50,0,150,50"'), '/1.jpg', 'img', { x: 0.25, y: 0, width: 0.5, height: 0.5 }],
  ['a round area', MAP('shape=circle coords="100,50,50"'), '/1.jpg', 'img', { x: 0.25, y: 0, width: 0.5, height: 1 }],
  ['an area with many corners', MAP('shape=poly coords="0,0,100,0,50,100"'), '/1.jpg', 'img', { x: 0, y: 0, width: 0.5, height: 1 }],
  ['an area that reaches beyond its image', MAP('coords="100,-50,9999,9999"'), '/1.jpg', 'img', { x: 0.5, y: 0, width: 0.5, height: 1 }],
  ['an area that is the rest', MAP('shape=default'), '/1.jpg', 'img'],
  ['an area with nonsense for a place', MAP('coords="a,b,c,d"'), '/1.jpg', 'img']
]
for (const [what, html, address, drawn, part] of CASES) {
  test(`the picture of ${what}`, () => {
    const { get, image } = contentWorld(html)
    const picture = get('pictureOf')(image)
    assert.equal(picture.url.replace('https://page.example', ''), address)
    assert.equal(picture.element?.localName, drawn)
    assert.deepEqual(picture.part && { ...picture.part }, part)
  })
}

test('nothing is to be seen in an image button without an address, or an area without an image, or outside it', () => {
  for (const html of ['<input id=it type=image>', '<map name=m><area id=it href=/x></map>', '<div id=it role=img></div>',
    MAP('coords="0,0,50,50"').replace('width=200', 'width=0'), MAP('coords="300,0,400,50"')]) {
    const { get, image } = contentWorld(html)
    assert.equal(get('pictureOf')(image), null)
  }
})

/** [whether they look the same, one, another] */
const PAIRS = [
  [true, `<img ${SIZE} src=/1.jpg>`, `<img ${SIZE} src=/1.jpg>`], [false, `<img ${SIZE} src=/1.jpg>`, `<img ${SIZE} src=/2.jpg>`],
  [true, '<svg><path d="M0 0"></path></svg>', '<svg aria-label="Seems"><path d="M0 0"></path></svg>'],
  [false, '<svg><path d="M0 0"></path></svg>', '<svg><path d="M1 1"></path></svg>'],
  [true, '<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'],
  [false, `<img src="data:image/png;base64,${'A'.repeat(5000)}">`, `<img src="data:image/png;base64,${'A'.repeat(5000)}">`],
  [false, `<svg>${'<g></g>'.repeat(201)}</svg>`, `<svg>${'<g></g>'.repeat(201)}</svg>`],
  [false, '<canvas></canvas>', '<canvas></canvas>']
]
for (const [isSame, one, other] of PAIRS) {
  test(`${one.slice(0, 60)} and ${other.slice(0, 60)} ${isSame ? 'are' : 'are not'} asked for once`, () => {
    const { window, get } = contentWorld(one + other)
    const [first, second] = window.document.body.children
    assert.equal(get('keyOf')(first) === get('keyOf')(second), isSame)
  })
}
