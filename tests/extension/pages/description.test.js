import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { openPage } from './page-world.js'

const READING = { full: 'Photo, 9 by 9 pixels. Seems: a dog.', other: 'a cat', language: 'en' }

const later = []
let document
globalThis.setTimeout = run => later.push(run)

test('the title, which the browser keeps in its history, tells nothing of the picture', async () => {
  chrome.storage.session.kept.reading = READING
  document = await openPage('description')
  assert.equal(document.title, '(descriptionName)')
  const full = document.getElementById('full')
  assert.deepEqual([full.textContent, full.lang], [READING.full, 'en'])
})

test('nothing of the dialog is read before the focus enters it, and all of it then', () => {
  const dialog = document.getElementById('dialog')
  assert.equal(dialog.ariaHidden, 'true')
  assert.equal(document.activeElement, document.body)
  for (const run of later) run()
  assert.equal(dialog.ariaHidden, null)
  assert.equal(document.activeElement.id, 'close')
})
