import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentWorld } from '../content-world.js'

/** A list whose looks take a given time by a clock of its own, and the slices that it asks for. */
function listOf ({ look, remaining }) {
  const slices = []
  const lengths = []
  let now = 0
  const { get } = contentWorld('', {
    requestIdleCallback: slice => slices.push(slice),
    cancelIdleCallback: () => slices.splice(0),
    performance: { now: () => now }
  })
  const seen = []
  const list = new (get('IdleList'))(element => { seen.push(element); now += look })
  const run = () => {
    while (slices.length > 0) {
      const start = now
      slices.shift()({ timeRemaining: () => Math.max(0, remaining - (now - start)) })
      lengths.push(now - start)
    }
  }
  return { list, seen, lengths, slices, run }
}

for (const [what, remaining, longest] of [['an idle page', 50, 11], ['a busy page', 0, 4], ['a page that is idle for a moment', 6, 6]]) {
  test(`a turn is short in ${what}, and everything has its turn`, () => {
    const { list, seen, lengths, run } = listOf({ look: 1, remaining })
    for (let n = 0; n < 100; n++) list.add(n)
    run()
    assert.deepEqual(seen, Array.from({ length: 100 }, (_, n) => n))
    assert.ok(Math.max(...lengths) <= longest, String(Math.max(...lengths)))
  })
}

test('what was added twice is looked at once', () => {
  const { list, seen, run } = listOf({ look: 1, remaining: 50 })
  for (const element of ['a', 'b', 'a']) list.add(element)
  run()
  assert.deepEqual(seen, ['a', 'b'])
})

test('nothing is looked at after clearing, until more comes', () => {
  const { list, seen, slices, run } = listOf({ look: 1, remaining: 50 })
  list.add('a')
  list.clear()
  assert.equal(slices.length, 0)
  list.add('b')
  run()
  assert.deepEqual(seen, ['b'])
})
