import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chrome } from '../chrome-stub.js'
import { openPage } from './page-world.js'

const READING = { full: 'Photo, 9 by 9 pixels. Seems: a dog.', other: 'a cat', language: 'en' }

test('the title, which the browser keeps in its history, tells nothing of the picture', async () => {
  chrome.storage.session.kept.reading = READING
  const document = await openPage('description')
  assert.equal(document.title, '(descriptionName)')
  const full = document.getElementById('full')
  assert.deepEqual([full.textContent, full.lang], [READING.full, 'en'])
})
