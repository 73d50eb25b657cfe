import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../chrome-stub.js'
import { problemOf, refusal } from '../../../extension/background/problems.js'

test('an error that nobody foresaw is no sentence: it is said in the listener\'s language that there is no answer', () => {
  const error = new DOMException('The source image could not be decoded.', 'InvalidStateError')
  assert.deepEqual(problemOf(error), { code: 'interrupted', sentence: '(noAnswer)', retryAfter: 1 })
})

test('a refusal brings its own', () => {
  assert.deepEqual(problemOf(refusal('busy', 7)), { code: 'busy', sentence: '(busy)', retryAfter: 7 })
  assert.deepEqual(problemOf(refusal('broken_image')), { code: 'broken_image', sentence: '(unreadable)' })
})
