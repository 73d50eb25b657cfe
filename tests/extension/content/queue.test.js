import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { contentWorld } from '../content-world.js'

/** Jobs in work, each with the promise that ends it. */
let inWork
let queue
let clock
let mayWork

class Clock {
  idle = []
  timers = []
  now = 0

  runIdle () {
    this.idle.splice(0).forEach(callback => callback())
  }

  /** Fire the only timer that is set; its delay in milliseconds. */
  runTimer () {
    assert.equal(this.timers.length, 1)
    const { callback, delay } = this.timers.pop()
    callback()
    return delay
  }
}

const settle = () => new Promise(resolve => setImmediate(resolve))

async function finish (key, outcome = 'done') {
  inWork.find(job => job.key === key).resolve(outcome)
  inWork = inWork.filter(job => job.key !== key)
  await settle()
}

const keys = () => inWork.map(job => job.key)
const add = (key, urgency = 'visible', image = { isConnected: true }) => queue.add(key, image, urgency)

beforeEach(() => {
  mayWork = true
  inWork = []
  clock = new Clock()
  const { get } = contentWorld('', {
    requestIdleCallback: callback => clock.idle.push(callback),
    cancelIdleCallback: () => { clock.idle = [] },
    performance: { now: () => clock.now },
    setTimeout: (callback, delay) => {
      const timer = { callback, delay }
      clock.timers.push(timer)
      return timer
    },
    clearTimeout: timer => { clock.timers = clock.timers.filter(other => other !== timer) }
  })
  queue = new (get('PictureQueue'))(job =>
    new Promise((resolve, reject) => inWork.push({ key: job.key, job, resolve, reject })), () => mayWork)
})

test('three at once, in the order of coming', async () => {
  for (const key of ['a', 'b', 'c', 'd']) add(key)
  assert.deepEqual(keys(), ['a', 'b', 'c'])
  await finish('b')
  assert.deepEqual(keys(), ['a', 'c', 'd'])
})

test('what is visible goes before what came earlier for later', () => {
  add('far', 'later')
  add('near')
  assert.deepEqual(keys(), ['near'])
  clock.runIdle()
  assert.deepEqual(keys(), ['near', 'far'])
})

test('one place stays free for what is visible', () => {
  for (const key of ['a', 'b', 'c']) add(key, 'later')
  for (let n = 0; n < 5; n++) clock.runIdle()
  assert.deepEqual(keys(), ['a', 'b'])
  add('near')
  assert.deepEqual(keys(), ['a', 'b', 'near'])
})

test('a picture that comes into view does not wait for idle time', () => {
  add('a', 'later')
  add('a', 'visible')
  assert.deepEqual(keys(), ['a'])
})

test('equal pictures are one job', () => {
  add('a')
  add('a')
  assert.equal(inWork.length, 1)
  assert.equal(inWork[0].job.images.size, 2)
})

test('a picture is asked for again after a pause, and nothing else before', async () => {
  add('a')
  await finish('a', { rest: 2 })
  add('b')
  assert.deepEqual(keys(), [])
  assert.equal(clock.runTimer(), 2000)
  assert.deepEqual(keys(), ['a', 'b'])
})

test('what is half done waits until all others are done with, and comes one at a time', async () => {
  for (const key of ['a', 'b', 'c']) add(key)
  add('far', 'later')
  await finish('a', 'half')
  await finish('b', 'half')
  assert.deepEqual(keys(), ['c'])
  await finish('c')
  assert.deepEqual(keys(), [])
  clock.runIdle()
  assert.deepEqual(keys(), ['far'])
  await finish('far')
  assert.deepEqual(keys(), [])
  assert.equal(clock.runTimer(), 500)
  assert.deepEqual(keys(), ['a'])
  assert.equal(inWork[0].job.isHalfDone, true)
  add('new')
  assert.deepEqual(keys(), ['a', 'new'])
  await finish('a')
  assert.deepEqual(keys(), ['new'])
  await finish('new')
  clock.runTimer()
  assert.deepEqual(keys(), ['b'])
  await finish('b')
  assert.equal(queue.size, 0)
})

test('what is half done goes on at once where nothing new has come', async () => {
  for (const key of ['a', 'b']) add(key)
  await finish('a', 'half')
  await finish('b', 'half')
  clock.runTimer()
  await finish('a')
  assert.deepEqual(keys(), ['b'])
})

test('what is half done is forgotten with its images, and by clearing', async () => {
  const image = { isConnected: true }
  add('a', 'visible', image)
  add('b')
  add('c')
  await finish('a', 'half')
  image.isConnected = false
  queue.sweep()
  assert.equal(queue.size, 2)
  await finish('b', 'half')
  queue.clear()
  await finish('c')
  assert.deepEqual(keys(), [])
})

test('pauses grow while nothing comes, up to half a minute, and a success ends that', async () => {
  add('a')
  const pauses = []
  for (let n = 0; n < 8; n++) {
    await finish('a', { rest: 0 })
    pauses.push(clock.runTimer())
  }
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  await finish('a')
  add('b')
  await finish('b', { rest: 0 })
  assert.equal(clock.runTimer(), 1000)
})

test('work that throws is tried again', async () => {
  add('a')
  inWork[0].reject(new Error('the line broke'))
  inWork = []
  await settle()
  clock.runTimer()
  assert.deepEqual(keys(), ['a'])
})

test('a job that throws each time is dropped, so that others have their turn', async () => {
  add('a')
  for (let n = 0; n < 5; n++) {
    if (n > 0) clock.runTimer()
    inWork.pop().reject(new Error('broken'))
    await settle()
  }
  assert.equal(queue.size, 0)
  assert.equal(clock.timers.length, 0)
  add('b')
  assert.deepEqual(keys(), ['b'])
})

test('waking ends the pause', async () => {
  add('a')
  await finish('a', { rest: 30 })
  queue.resume()
  assert.deepEqual(keys(), ['a'])
  assert.equal(clock.timers.length, 0)
})

test('nothing is left after clearing, and what was in work does not come back', async () => {
  for (const key of ['a', 'b', 'c', 'd']) add(key)
  queue.clear()
  await finish('a', { rest: 5 })
  assert.equal(queue.size, 0)
  assert.equal(clock.timers.length, 0)
  assert.deepEqual(keys(), ['b', 'c'])
})

test('a job that ends late does not end its namesake that came after clearing', async () => {
  add('a')
  const [late] = inWork
  queue.clear()
  add('a')
  late.resolve('done')
  await settle()
  assert.equal(queue.size, 1)
})

test('nothing is begun while it may not, as in a hidden page', () => {
  mayWork = false
  add('a')
  add('b', 'later')
  clock.runIdle()
  assert.deepEqual(keys(), [])
  mayWork = true
  queue.resume()
  clock.runIdle()
  assert.deepEqual(keys(), ['a', 'b'])
})

test('so many are asked for far from the screen; what comes near is asked for all the same', async () => {
  for (let n = 0; n < 250; n++) add(`far ${n}`, 'later')
  let asked = 0
  while (clock.idle.length > 0) {
    clock.runIdle()
    for (const key of keys()) {
      await finish(key)
      asked++
    }
  }
  assert.equal(asked, 200)
  add('far 240', 'visible')
  assert.deepEqual(keys(), ['far 240'])
})

test('a page that makes pictures without end comes to an end', async () => {
  let asked = 0
  for (add('0'); keys().length > 0; add(String(asked))) {
    await finish(keys()[0])
    asked++
  }
  assert.equal(asked, 3000)
  clock.now += 3_600_000
  add('after an hour')
  assert.deepEqual(keys(), ['3000', 'after an hour'])
})

test('what nothing was asked for does not count', async () => {
  for (let n = 0; n < 3000; n++) {
    add(String(n))
    await finish(String(n), 'unasked')
  }
  add('a')
  assert.deepEqual(keys(), ['a'])
})

test('pictures whose images have left the page are forgotten, equal ones that stay are not', async () => {
  const gone = { isConnected: false }
  for (const key of ['in work 1', 'in work 2', 'in work 3']) add(key)
  add('gone', 'visible', gone)
  add('gone, far', 'later', gone)
  add('shared', 'visible', gone)
  add('shared')
  queue.sweep()
  assert.equal(queue.size, 4)
  await finish('in work 1')
  assert.deepEqual(keys(), ['in work 2', 'in work 3', 'shared'])
  assert.equal(inWork[2].job.images.size, 1)
})
