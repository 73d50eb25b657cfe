import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openPage } from './page-world.js'

const WORDS = 'Seems: a cup of coffee'

test('the sample\'s words are English, whatever the language around them', async () => {
  globalThis.fetch = async () => ({ blob: async () => new Blob(['picture']) })
  const document = await openPage('welcome', async ({ op }) => op === 'try' ? { answer: { text: WORDS } } : { sentence: 'Ready.' })
  document.getElementById('try').click()
  await wait(300)
  const [sample, state] = ['sample', 'state'].map(id => document.getElementById(id))
  assert.deepEqual([sample.alt, sample.lang, state.textContent], [WORDS, 'en', `(sampleSays) ${WORDS}`])
  const { lang, textContent } = state.querySelector('[lang]')
  assert.deepEqual([lang, textContent, state.closest('[lang]').lang], ['en', WORDS, '(language)'])
})
