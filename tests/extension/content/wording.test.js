import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const SIZE = 'width=200 height=150'
const DOG = { kind: 'photo', text: 'Seems: a dog runs through tall grass' }
const ICON = { kind: 'icon', text: 'Icon' }
const LOGO = { kind: 'logo', text: 'Logo' }
const BLANK = { kind: 'blank', text: '' }

/** [name, what holds, body, what is known of the picture] */
const CASES = [
  // Pictures
  ['Seems: a dog runs through tall grass', 'a picture', `<img id=it ${SIZE} src=/1.jpg>`, DOG],
  ['', 'a blank picture', `<img id=it ${SIZE} src=/golden-gate.jpg>`, BLANK],
  ['', 'a picture that cannot be had', `<img id=it ${SIZE} src=/1.jpg>`, null],
  ['File: golden gate. Seems: a dog runs through tall grass', 'a file named by words', `<img id=it ${SIZE} src=/golden-gate.jpg>`, DOG],
  ['File: golden gate', 'a file named by words that cannot be had', `<img id=it ${SIZE} src=/golden-gate.jpg>`, null],
  ['', 'an icon of which only the kind is known', '<svg id=it width=40 height=40></svg>', ICON],
  ['Icon: search', 'a symbol named by its author', '<svg id=it width=40 height=40><use href="#icon-search"></svg>', ICON],

  // Links and buttons
  ['To: cart. Seems: a dog runs through tall grass', 'a link', `<a href=/cart><img id=it ${SIZE} src=/golden-gate.jpg></a>`, DOG],
  ['To: cart', 'a link around a picture that cannot be had', `<a href=/cart><img id=it ${SIZE} src=/1.jpg></a>`, null],
  ['To: cart', 'a link around a blank picture', `<a href=/cart><img id=it ${SIZE} src=/1.jpg></a>`, BLANK],
  ['To: cart', 'a link around an icon', `<a href=/cart><img id=it ${SIZE} src=/1.jpg></a>`, ICON],
  ['To: home page. Logo', 'a link around a logo', `<a href=/><img id=it ${SIZE} src=/1.jpg></a>`, LOGO],
  ['Seems: a dog runs through tall grass', 'a link that tells nothing', `<a href="#"><img id=it ${SIZE} src=/1.jpg></a>`, DOG],
  ['Icon', 'a button of which nothing else is known', `<button type=button><img id=it ${SIZE} src=/1.jpg></button>`, ICON],
  ['Icon: close', 'a button with a named symbol', '<button type=button><svg id=it width=24 height=24><use href="#close"></svg></button>', ICON],
  ['To: Find', 'a button with a value', `<button value=Find><img id=it ${SIZE} src=/1.jpg></button>`, ICON],
  ['To: search', 'a button of a search form', `<form role=search><button><img id=it ${SIZE} src=/1.jpg></button></form>`, ICON],
  ['To: search', 'a button beside a search box', `<form><input type=search><button><img id=it ${SIZE} src=/1.jpg></button></form>`, ICON],
  ['To: Our newsletter', 'a button of a named form', `<form aria-label="Our newsletter" action=/x1><button><img id=it ${SIZE} src=/1.jpg></button></form>`, ICON],
  ['To: subscribe', 'a button of a form with an address', `<form action=/subscribe><button><img id=it ${SIZE} src=/1.jpg></button></form>`, ICON],
  ['To: unsubscribe', 'a button with an address of its own', `<form action=/subscribe><button formaction=/unsubscribe><img id=it ${SIZE} src=/1.jpg></button></form>`, ICON],
  ['Icon', 'a button of a form that it does not send', `<form action=/subscribe><button type=button><img id=it ${SIZE} src=/1.jpg></button></form>`, ICON],
  ['To: kitchen. Seems: a dog runs through tall grass', 'an area', `<img ${SIZE} usemap="#m" src=/1.jpg><map name=m><area id=it href=/kitchen></map>`, DOG],

  // What is heard beside it
  ['Seems: a dog runs through tall grass', 'a caption that has the words of the file',
    `<figure><img id=it ${SIZE} src=/golden-gate.jpg><figcaption>The Golden Gate at dusk</figcaption></figure>`, DOG],
  ['File: golden gate. Seems: a dog runs through tall grass', 'a caption that has some of them',
    `<figure><img id=it ${SIZE} src=/golden-gate.jpg><figcaption>A golden evening</figcaption></figure>`, DOG],
  ['', 'a caption that has the words of the picture',
    `<figure><img id=it ${SIZE} src=/1.jpg><figcaption>Our dog seems to fly: he runs through the tall grass</figcaption></figure>`, DOG],
  ['Seems: a dog runs through tall grass', 'a heading in the same card that has the words of the file',
    `<article><p><img id=it ${SIZE} src=/golden-gate.jpg></p><h2>Golden Gate</h2></article>`, DOG],
  ['File: golden gate. Seems: a dog runs through tall grass', 'a long text around it',
    `<article><p><img id=it ${SIZE} src=/golden-gate.jpg></p><p>${'The Golden Gate. '.repeat(30)}</p></article>`, DOG],
  ['File: golden gate. Seems: a dog runs through tall grass', 'a script beside it',
    `<p><img id=it ${SIZE} src=/golden-gate.jpg><script type=text/plain>golden gate</script></p>`, DOG],
  ['Seems: a dog runs through tall grass', 'a link with its destination as the heading beside it',
    `<li><a href=/red-shoes><img id=it ${SIZE} src=/1.jpg></a><h2>Red shoes</h2></li>`, DOG],
  ['To: red shoes', 'the same, where nothing else can be said',
    `<li><a href=/red-shoes><img id=it ${SIZE} src=/1.jpg></a><h2>Red shoes</h2></li>`, null],

  // Short words of the author's
  ['Seems: a dog runs through tall grass', 'a short word that the picture has too', `<img id=it ${SIZE} alt=dog src=/1.jpg>`, DOG],
  ['cat. Seems: a dog runs through tall grass', 'a short word that it has not', `<img id=it ${SIZE} alt=cat src=/1.jpg>`, DOG],
  ['', 'a short word, and nothing more is known', `<img id=it ${SIZE} alt=cat src=/1.jpg>`, null],
  ['Seems: a dog runs through tall grass', 'a camera\'s name', `<img id=it ${SIZE} alt=IMG_1234.JPG src=/1.jpg>`, DOG],
  ['', 'a logo that is taken for something else', `<img id=it ${SIZE} alt=logo src=/1.jpg>`, DOG],
  ['', 'a logo of which only that is known', `<img id=it ${SIZE} alt=Logo src=/1.jpg>`, LOGO],
  ['Logo: Debian', 'a logo with its text', `<img id=it ${SIZE} alt=logo src=/1.jpg>`, { kind: 'logo', text: 'Logo: Debian' }],
  ['Icon: search', 'an icon, in another language', `<img id=it ${SIZE} alt=Icono src=/1.jpg>`, { kind: 'icon', text: 'Icon: search' }],
  ['logo. To: home page', 'a logo in a link', `<a href=/><img id=it ${SIZE} alt=logo src=/1.jpg></a>`, LOGO],
  ['', 'a logo in a link that tells nothing', `<a href="#"><img id=it ${SIZE} alt=logo src=/1.jpg></a>`, LOGO]
]
for (const [name, what, html, answer] of CASES) {
  test(`${what}: ${JSON.stringify(name)}`, () => {
    const { get, image } = contentWorld(html)
    assert.equal(get('nameFor')(image, answer), name)
  })
}

test('a name is no longer than screen readers read in one go, and ends with a word', () => {
  const { get, image } = contentWorld(`<img id=it src=/${'golden-gate-'.repeat(20)}.jpg>`)
  const name = get('nameFor')(image, { kind: 'photo', text: `Seems: ${'a dog runs '.repeat(10)}`.trim() })
  assert.ok(name.length <= 125)
  assert.match(name, /^File: golden gate .* (golden|gate)\. Seems: a dog runs .* (a|dog|runs)$/)
})

test('a language without spaces is cut all the same', () => {
  const { get } = contentWorld('')
  assert.equal(get('cutTo')(10, '富'.repeat(30)), '富'.repeat(10))
})
