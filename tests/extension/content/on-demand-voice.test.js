import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

/** A voice, and its live region once it is there. */
function voice () {
  const { window, get } = contentWorld('<p>A page</p>')
  const roots = []
  const { attachShadow } = window.Element.prototype
  window.Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options)
    roots.push({ root, mode: options.mode })
    return root
  }
  return { window, voice: new (get('Voice'))(), region: () => roots.at(-1)?.root.firstChild, roots }
}

test('speaks through a polite live region, in the language of the words', async () => {
  const { voice: it, region } = voice()
  await it.say('Ein Hund', 'de')
  assert.deepEqual([region().getAttribute('role'), region().lang, region().textContent.trim()], ['status', 'de', 'Ein Hund'])
})

test('the region is there before its words, and in a root that the page cannot enter', async () => {
  const { window, voice: it, region, roots } = voice()
  const said = it.say('A dog', 'en')
  assert.equal(region().textContent, '')
  await said
  assert.equal(roots[0].mode, 'closed')
  assert.equal(window.document.body.lastChild.shadowRoot, null)
  assert.doesNotMatch(window.document.body.outerHTML, /dog/)
})

test('the same words again are a change', async () => {
  const { voice: it, region } = voice()
  await it.say('A dog', 'en')
  const first = region().textContent
  await it.say('A dog', 'en')
  assert.notEqual(region().textContent, first)
  assert.equal(region().textContent.trim(), first.trim())
})

test('what was said last wins', async () => {
  const { voice: it, region } = voice()
  await Promise.all([it.say('Describing', 'en'), it.say('A dog', 'en')])
  assert.equal(region().textContent.trim(), 'A dog')
})

test('silence leaves the page as it was, also for what was about to be said', async () => {
  const { window, voice: it } = voice()
  const before = window.document.body.outerHTML
  const said = it.say('A dog', 'en')
  it.silence()
  await said
  assert.equal(window.document.body.outerHTML, before)
})

test('the page\'s style sheets do not reach it', async () => {
  const { window, voice: it } = voice()
  await it.say('A dog', 'en')
  const { style } = window.document.body.lastChild
  assert.equal(style.getPropertyPriority('position'), 'important')
})
