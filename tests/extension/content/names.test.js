import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const { get } = contentWorld('')
const isUseful = get('isUseful')

const USEFUL = [
  'A brown dog', 'Sunset over the bay', 'golden-gate-bridge-sunset.jpg', 'Logo of Debian', 'Photo of Ada Lovelace',
  'BBC', 'EU', 'Map of Utrecht', 'Chart 3: rainfall', 'iPhone 15', '東京塔', '富士山の写真', '한강 사진', '产品图片说明',
  'Красная площадь', 'برج إيفل', 'मुंबई का समुद्र', 'Foto: ein Hund', 'Une photo du château', 'Imagen de un gato negro'
]
// At most three letters besides stop words, acronyms apart: "dog" counts as none.
const JUNK = [
  'dog', '', '   ', '1', '42', '-', '...', '🖼', 'a', 'image', 'Image', 'IMAGE 3', 'photo', 'Photo1', 'picture', 'logo', 'logo.png',
  'icon', 'banner', 'thumbnail', 'placeholder', 'untitled', 'null', 'undefined', 'image of', 'the photo',
  'IMG_1234', 'IMG_1234.JPG', 'DSC00042.jpg', 'DSCN0042', 'P1010042.JPG', 'PXL_20230101_101112.jpg', 'Screenshot 2024-01-02 at 10.11.12.png',
  'd41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e.webp', '550e8400-e29b-41d4-a716-446655440000',
  '3fabde9c.png', 'a1b2c3d4e5', '800x600', '1024', 'jpg', '.png', 'file:///C:/images/x.png',
  'https://cdn.example/sunset.jpg', '/images/sunset.jpg', 'data:image/png;base64,AAAA',
  'imagen', 'fotografía', 'sin título', 'Bild', 'Abbildung 2', 'das Bild', 'une photo', 'sans titre', 'immagine', 'foto',
  'afbeelding', 'obrázek', 'zdjęcie', 'изображение', 'фото 12', 'صورة', 'תמונה', 'चित्र', '图片', '图片1', '画像', '写真', '이미지'
]

for (const name of USEFUL) test(`useful: ${name}`, () => assert.equal(isUseful(name), true))
for (const name of JUNK) test(`says nothing: ${JSON.stringify(name)}`, () => assert.equal(isUseful(name), false))

test('a stop word says nothing whatever marks stand over it in the page', () => {
  assert.equal(isUseful('foto\u0301grafi\u0301a'), isUseful('fotógrafía'))
})

const NAMES = [
  ['alt', '<img id=it alt="a">', ['a']],
  ['aria-label before alt', '<img id=it aria-label=b alt=a>', ['b', 'a']],
  ['aria-labelledby before all, in its own order', '<i id=x>one</i><i id=y hidden>two</i><img id=it aria-labelledby="y x" aria-label=b alt=a title=t>', ['two one', 'b', 'a', 't']],
  ['ids that lead nowhere', '<img id=it aria-labelledby="no" alt=a>', ['a']],
  ['a label that is an image itself', '<img id=x alt="the alt"><img id=it aria-labelledby=x>', ['the alt']],
  ['title alone', '<img id=it title=t>', ['t']],
  ['white space is no name', '<img id=it alt=" " aria-label=" " title=" ">', []],
  ['the title of an svg', '<svg id=it role=img><title>A circle</title></svg>', ['A circle']],
  ['not the title of a shape in an svg', '<svg id=it role=img><g><title>Part</title></g></svg>', []],
  ['alt means nothing on other elements', '<div id=it role=img alt=a></div>', []],
  ['alt of an image button', '<input id=it type=image alt=Search>', ['Search']]
]
for (const [what, html, names] of NAMES) {
  test(what, () => {
    const world = contentWorld(html)
    assert.deepEqual([...world.get('authorNames')(world.image)], names)
  })
}
