import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

const { get } = contentWorld('')

/** [address of a picture, its author's words] */
const FILES = [
  ['/golden-gate-bridge-sunset.jpg', 'golden gate bridge sunset'],
  ['/img/Golden_Gate_Bridge.JPEG', 'Golden Gate Bridge'],
  ['/goldenGateBridge.webp', 'golden Gate Bridge'],
  ['/golden%20gate%20bridge.png', 'golden gate bridge'],
  ['/golden+gate.png', 'golden gate'],
  ['/golden-gate-1200x800.jpg', 'golden gate'],
  ['/golden-gate@2x.png', 'golden gate'],
  ['/golden-gate-scaled.jpg', 'golden gate'],
  ['/IMG_1234-golden-gate.jpg', 'golden gate'],
  ['/golden-gate-d41d8cd98f00b204e9800998ecf8427e.jpg', 'golden gate'],
  ['/golden-gate.jpg.webp', 'golden gate'],
  ['/golden-gate.jpg?w=640&q=75', 'golden gate'],
  ['/_next/image?url=%2Fphotos%2Fgolden-gate.jpg&w=640', 'golden gate'],
  ['/new-york-skyline-new.jpg', 'new york skyline'],
  ['/view-of-the-bay.avif', 'view of the bay'],
  ['/coffee.jpg', 'coffee'],
  ['/dish1.jpg', 'dish'], ['/features-icon-2.png', 'features icon'], ['/rating-45.png', 'rating 45'], ['/black-2-slot-toaster.jpg', 'black 2 slot toaster'],
  ['/6-piece-baking-set.webp', '6 piece baking set'], ['/2024-03-12-opening.jpg', 'opening'], ['/opening-007.jpg', 'opening'],
  ['/puente-de-los-santos.jpg', 'puente de los santos'],
  ['/schloss-schönbrunn-fr%C3%BChling.jpg', 'schloss schönbrunn frühling'],
  ['/%D0%9A%D1%80%D0%B0%D1%81%D0%BD%D0%B0%D1%8F-%D0%BF%D0%BB%D0%BE%D1%89%D0%B0%D0%B4%D1%8C.jpg', 'Красная площадь'],
  ['/%E5%AF%8C%E5%A3%AB%E5%B1%B1.jpg', '富士山'],
  ['/%D8%A8%D8%B1%D8%AC-%D8%A5%D9%8A%D9%81%D9%84.jpg', 'برج إيفل'],
  // Cameras, phones, programs, machines, sizes, agencies.
  ['/IMG_1234.JPG', ''], ['/DSC00042.jpg', ''], ['/PXL_20230101_101112.jpg', ''], ['/P1010042.JPG', ''], ['/IMG-20230101-WA0001.jpg', ''],
  ['/WhatsApp-Image-2023-05-05-at-10.11.12.jpeg', ''], ['/Screenshot%202024-01-02%20at%2010.11.12.png', ''], ['/Group%201234.png', ''],
  ['/d41d8cd98f00b204e9800998ecf8427e.webp', ''], ['/550e8400-e29b-41d4-a716-446655440000.jpg', ''], ['/dQw4w9WgXcQ.jpg', ''],
  ['/kJhGfdSaPoIuZtRe.jpg', ''], ['/xkcdqwrtzpsdfg.jpg', ''], ['/123456_789012_n.jpg', ''], ['/60-560x320.jpeg', ''], ['/800x600.png', ''],
  ['/photo-1503023345310-bd7c1de61c7d', ''], ['/pexels-jane-doe-123456.jpg', ''], ['/jane-doe-a1B2c3D4e5F-unsplash.jpg', ''],
  ['/about1.jpg', ''], ['/team-member-3.jpg', ''], ['/our-team-on-the-roof.jpg', 'our team on the roof'],
  ['/logo.png', ''], ['/hero.jpg', ''], ['/product-image-12.jpg', ''], ['/dog.jpg', ''], ['/', ''], ['/%E0%A4%A', '']
]
for (const [address, words] of FILES) {
  test(`${address} is named ${JSON.stringify(words)}`, () => {
    assert.equal(get('fileWords')(`https://page.example${address}`), words)
  })
}

for (const address of ['data:image/png;base64,AAAA', 'blob:https://page.example/golden-gate', 'https://[golden/gate.jpg', '']) {
  test(`no file has the name ${JSON.stringify(address)}`, () => assert.equal(get('fileWords')(address), ''))
}

/** [address of a link on https://page.example/article, where it leads] */
const DESTINATIONS = [
  ['/cart', 'cart'], ['/about-us', 'about us'], ['/about-us/', 'about us'], ['/about-us.html', 'about us'], ['/aboutUs.php?x=1', 'about Us'],
  ['/product/12', 'product 12'], ['/products/red-shoes-42', 'red shoes 42'], ['/photos/d41d8cd98f00b204', 'photos'], ['/item/1234567', 'item'],
  ['/opening%20hours', 'opening hours'], ['/%C3%B6ffnungszeiten', 'öffnungszeiten'], ['/产品', '产品'],
  ['/', 'home page'], ['/index.html', 'home page'], ['https://page.example', 'home page'], ['/en/index.html', 'en'],
  ['https://www.other.example/', 'other.example'], ['https://other.example/harbour-store', 'other.example harbour store'],
  ['mailto:jane@other.example?subject=x', 'jane@other.example'], ['tel:+4912345', '+4912345'],
  ['#opening-hours', 'opening hours'], ['#/settings/sound', 'sound'], ['/photos/golden-gate-large.jpg', 'golden gate'],
  ['#', ''], ['/article#', ''], ['/?p=123', ''], ['/p/60', ''], ['/photos/IMG_1234.jpg', ''], ['javascript:void(0)', ''], ['data:,x', '']
]
for (const [address, words] of DESTINATIONS) {
  test(`${address} leads to ${JSON.stringify(words)}`, () => {
    assert.equal(get('destinationWords')(new URL(address, 'https://page.example/article').href), words)
  })
}

/** [inline svg, its author's words] */
const SYMBOLS = [
  ['<use href="#icon-search">', 'search'], ['<use href="/sprite.svg#shopping-cart">', 'shopping cart'], ['<use xlink:href="#close">', 'close'],
  ['<use href="#a1b2c3d4">', ''], ['<use href="#icon">', ''], ['<path>', '']
]
for (const [content, words] of SYMBOLS) {
  test(`${content} shows ${JSON.stringify(words)}`, () => {
    const world = contentWorld(`<svg id=it>${content}</svg>`)
    assert.equal(world.get('symbolWords')(world.image), words)
  })
}
