import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { inTurn } from '../../../extension/background/turns.js'

let begun
let ends
let tabId = 0

const settle = () => new Promise(resolve => setImmediate(resolve))

/** Ask for a picture; it is under way from when its name is in `begun` until it is ended. */
function ask (name, { urgency = 'visible', signal = new AbortController().signal, tab = tabId } = {}) {
  return inTurn(tab, urgency, signal, () => {
    begun.push(name)
    return new Promise((resolve, reject) => { ends[name] = { resolve, reject } })
  })
}

beforeEach(() => {
  begun = []
  ends = {}
  tabId++
})

test('three of a tab at a time, in the order of coming', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) void ask(name)
  assert.deepEqual(begun, ['a', 'b', 'c'])
  ends.b.resolve()
  await settle()
  assert.deepEqual(begun, ['a', 'b', 'c', 'd'])
})

test('other tabs do not wait', () => {
  for (const name of ['a', 'b', 'c', 'd']) void ask(name)
  void ask('other', { tab: tabId + 1000 })
  assert.deepEqual(begun, ['a', 'b', 'c', 'other'])
})

test('what is visible goes before what waits for later', async () => {
  for (const name of ['a', 'b', 'c']) void ask(name)
  void ask('far', { urgency: 'later' })
  void ask('near')
  ends.a.resolve()
  await settle()
  ends.b.resolve()
  await settle()
  assert.deepEqual(begun.slice(3), ['near', 'far'])
})

test('a failure gives its place to the next, and is told', async () => {
  const failing = ask('a')
  for (const name of ['b', 'c', 'd']) void ask(name)
  ends.a.reject(new Error('absent'))
  await assert.rejects(failing, /absent/)
  assert.deepEqual(begun, ['a', 'b', 'c', 'd'])
})

test('who leaves while waiting is not asked for, and takes no place', async () => {
  for (const name of ['a', 'b', 'c']) void ask(name)
  const gone = new AbortController()
  const left = ask('gone', { signal: gone.signal })
  void ask('d')
  gone.abort()
  await assert.rejects(left, { name: 'AbortError' })
  await assert.rejects(ask('too late', { signal: gone.signal }), { name: 'AbortError' })
  for (const name of ['a', 'b', 'c']) ends[name].resolve()
  await settle()
  assert.deepEqual(begun, ['a', 'b', 'c', 'd'])
  ends.d.resolve()
  await settle()
  for (const name of ['e', 'f', 'g', 'h']) void ask(name)
  assert.deepEqual(begun.slice(4), ['e', 'f', 'g'])
})
