import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const WORDS = 'Seems: a dog'

/** [what, body, attributes with our words] */
const CASES = [
  ['no alt', '<img id=it src=p>', { alt: WORDS }],
  ['a junk alt', '<img id=it alt=IMG_1.jpg src=p>', { alt: WORDS }],
  ['a blank alt', '<img id=it alt=" " src=p>', { alt: WORDS }],
  ['an image button', '<input id=it type=image>', { alt: WORDS }],
  ['a junk aria-label, which goes before alt', '<img id=it aria-label=image src=p>', { 'aria-label': WORDS }],
  ['a blank aria-label, beside which a new alt is not heard', '<img id=it aria-label=" " src=p>', { 'aria-label': WORDS }],
  ['a junk aria-labelledby, which goes before all', '<i id=x>image</i><img aria-labelledby=x id=it>',
    { 'aria-labelledby': '', 'aria-label': WORDS }],
  ['an aria-labelledby that leads nowhere', '<img id=it aria-labelledby=x>', { 'aria-labelledby': '', 'aria-label': WORDS }],
  ['an empty aria-labelledby, whose change is heard', '<img id=it aria-labelledby="">',
    { 'aria-labelledby': ' ', 'aria-label': WORDS }],
  ['an area', '<map><area id=it href=/x></map>', { alt: WORDS }],
  ['a canvas', '<canvas id=it></canvas>', { 'aria-label': WORDS }],
  ['an svg', '<svg id=it role=img></svg>', { 'aria-label': WORDS }],
  ['role=img', '<div id=it role=img></div>', { 'aria-label': WORDS }]
]

const NAMING = ['alt', 'aria-label', 'aria-labelledby', 'title']
const naming = image => Object.fromEntries(NAMING.filter(name => image.hasAttribute(name)).map(name => [name, image.getAttribute(name)]))

function written (html) {
  const world = contentWorld(html)
  const writer = new (world.get('Writer'))()
  const before = world.image.outerHTML
  writer.write(world.image, WORDS)
  return { ...world, writer, before }
}

for (const [what, html, expected] of CASES) {
  test(`words go where the name comes from, and are taken back: ${what}`, () => {
    const { writer, image, before } = written(html)
    assert.deepEqual(naming(image), expected)
    assert.equal(writer.isOverruled(image), false)
    assert.equal(writer.isStale(image), false)
    assert.equal(writer.count, 1)
    writer.restoreAll()
    assert.equal(image.outerHTML, before)
    assert.equal(writer.count, 0)
  })
}

for (const name of NAMING) {
  test(`the page's later ${name} counts, and stays when ours goes`, () => {
    const { writer, image } = written('<img id=it src=p>')
    image.setAttribute(name, 'The author came late')
    assert.equal(writer.isOverruled(image), true)
    writer.restore(image)
    assert.deepEqual(naming(image), { [name]: 'The author came late' })
  })
}

for (const [what, html, late] of [
  ['label', '<img id=it aria-labelledby=late src=p>', '<h2 id=late>Our kitchen in 1920</h2>'],
  ['label that stood there empty', '<i id=late></i><img id=it aria-labelledby=late src=p>', 'Our kitchen in 1920'],
  ['title of an svg', '<svg id=it></svg>', '<title>Our kitchen in 1920</title>']
]) {
  test(`the page's late ${what} counts, and what stood there comes back`, () => {
    const { writer, image, window } = written(html)
    assert.equal(writer.isOverruled(image), false)
    const place = image.localName === 'svg' ? image : window.document.getElementById('late') ?? window.document.body
    place.insertAdjacentHTML('beforeend', late)
    assert.equal(writer.isOverruled(image), true)
    writer.restore(image)
    assert.equal(window.eval('isNamed')(image), true)
  })
}

test('an image that is among its own labels is not named by our words', () => {
  const { writer, image } = written('<img id=it aria-labelledby="it x" src=p><i id=x>1</i>')
  assert.equal(writer.isOverruled(image), false)
})

test('an image that has words keeps them', () => {
  const { writer, image } = written('<img id=it src=p>')
  writer.write(image, 'Seems: a cat')
  assert.equal(image.alt, WORDS)
})

test('a page that takes the words out each time wins in the end', () => {
  const { writer, image } = written('<img id=it src=p>')
  for (let n = 0; n < 10; n++) {
    image.removeAttribute('alt')
    writer.restore(image)
    writer.write(image, WORDS)
  }
  assert.equal(image.hasAttribute('alt'), false)
})

test('each picture that an image shows may have words, however many', () => {
  const { writer, image } = written('<img id=it src=p>')
  for (let n = 0; n < 10; n++) {
    image.src = `p${n}`
    writer.restore(image)
    writer.write(image, `Seems: dog ${n}`)
    assert.equal(image.alt, `Seems: dog ${n}`)
  }
  assert.equal(writer.count, 1)
})

test('an image that was written twice counts once', () => {
  const { writer, image } = written('<img id=it src=p>')
  writer.restore(image)
  writer.write(image, 'Seems: a cat')
  assert.equal(writer.count, 1)
})

test('an image that is not in the page does not count, but is taken care of', () => {
  const { writer, image } = written('<img id=it src=p>')
  image.remove()
  assert.equal(writer.count, 0)
  writer.restoreAll()
  assert.equal(image.hasAttribute('alt'), false)
})

test('words are stale once the image shows another picture', () => {
  const { writer, image } = written('<img id=it src=p>')
  assert.equal(writer.isStale(image), false)
  image.src = 'q'
  assert.equal(writer.isStale(image), true)
})

for (const [what, html] of [['no alt', '<img id=it src=p>'], ['a junk alt', '<img id=it alt=IMG_1.jpg src=p>']]) {
  test(`a copy that the page makes of an image with our words loses these: ${what}`, () => {
    const { writer, image, before } = written(html)
    const copy = image.cloneNode()
    writer.clean(copy)
    assert.equal(copy.outerHTML, before)
    assert.equal(image.alt, WORDS)
  })
}

test('words of the page are no copies of ours', () => {
  const { writer, image } = written('<img id=it src=p>')
  const other = Object.assign(image.cloneNode(), { alt: 'Seems: a dog, says the author' })
  writer.clean(other)
  assert.equal(other.alt, 'Seems: a dog, says the author')
})

test('a word that its author may have written is no copy of ours', () => {
  const world = contentWorld('<img id=it src=p>')
  const writer = new (world.get('Writer'))()
  writer.write(world.image, 'Logo')
  const other = Object.assign(world.window.document.createElement('img'), { alt: 'Logo' })
  writer.clean(other)
  assert.equal(other.alt, 'Logo')
})

test('words that many images have do not give a copy the name of another', () => {
  const world = contentWorld('<img id=it src=p><img id=other alt=IMG_1.jpg src=q>')
  const writer = new (world.get('Writer'))()
  writer.write(world.image, 'Photo, not recognised')
  writer.write(world.image.nextElementSibling, 'Photo, not recognised')
  const copy = world.image.cloneNode()
  writer.clean(copy)
  assert.equal(copy.hasAttribute('alt'), false)
})
