import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

/** A voice, and its live region once it is there. */
function voice (html = '<p>A page</p>') {
  const { window, get } = contentWorld(html)
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

test('the same words again come in a new region, and what was said before has gone', async () => {
  const { window, voice: it, region, roots } = voice()
  await it.say('A dog', 'en')
  const said = it.say('A dog', 'en')
  assert.equal(region().textContent, '')
  await said
  assert.deepEqual([roots.length, region().textContent, window.document.body.children.length], [2, 'A dog', 2])
})

test('a page that has replaced all it shows is spoken in once more', async () => {
  const { window, voice: it, region } = voice()
  await it.say('A dog', 'en')
  window.document.body.replaceChildren()
  await it.say('A cat', 'en')
  assert.deepEqual([region().textContent, region().isConnected], ['A cat', true])
})

/** jsdom knows no modal dialogs: here, those that are marked. */
function inDialogs (html) {
  const { window, ...rest } = voice(html)
  const { Element: { prototype: element }, Document: { prototype: all } } = window
  const [{ matches }, { querySelectorAll }] = [element, all]
  element.matches = function (selector) { return matches.call(this, selector.replace(':modal', '[data-modal]')) }
  all.querySelectorAll = function (selector) { return querySelectorAll.call(this, selector.replace(':modal', '[data-modal]')) }
  return { window, ...rest }
}

test('over a modal dialog all else is inert: the last one is spoken in, or the one with the focus', async () => {
  const { window, voice: it, region } = inDialogs(
    '<dialog id=first open data-modal><button>A</button></dialog><dialog id=last open data-modal></dialog><dialog id=aside open></dialog>')
  const place = async () => {
    await it.say('A dog', 'en')
    const { parentNode } = region().getRootNode().host
    return parentNode.id || parentNode.localName
  }
  assert.equal(await place(), 'last')
  window.document.querySelector('button').focus()
  assert.equal(await place(), 'first')
  for (const dialog of window.document.querySelectorAll('dialog')) dialog.removeAttribute('data-modal')
  assert.equal(await place(), 'body')
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
