import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('<p id="state" role="status"></p>')
globalThis.document = window.document
globalThis.HTMLElement = window.HTMLElement
const { tellState } = await import('../../../extension/pages/state.js')

const region = () => window.document.getElementById('state').textContent

test('an answer to what was asked before does not replace a later one', async () => {
  let answer
  const early = tellState(new Promise(resolve => { answer = resolve }))
  await tellState(Promise.resolve({ sentence: 'No code is waiting.' }))
  answer({ sentence: 'Not paired yet.' })
  await early
  await wait(200)
  assert.equal(region(), 'No code is waiting.')
})

test('the same sentence again is a change', async () => {
  await tellState(Promise.resolve({ sentence: 'Ready.' }))
  await wait(200)
  await tellState(Promise.resolve({ sentence: 'Ready.' }))
  assert.equal(region(), '')
  await wait(200)
  assert.equal(region(), 'Ready.')
})
