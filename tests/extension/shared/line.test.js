import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { contentWorld } from '../content-world.js'

/** The background's ends of the ports that were opened. */
let ports
let line

function connect () {
  const port = { sent: [], isClosed: false, postMessage: message => port.sent.push(message), disconnect: () => { port.isClosed = true } }
  port.onMessage = { addListener: listener => { port.answer = listener } }
  port.onDisconnect = { addListener: listener => { port.break = listener } }
  ports.push(port)
  return port
}

beforeEach(() => {
  ports = []
  line = new (contentWorld('', { chrome: { runtime: { connect } } }).get('Line'))()
})

test('opens a port for the first question and keeps it', () => {
  assert.equal(ports.length, 0)
  void line.ask({ op: 'hello' })
  void line.ask({ op: 'hello' })
  assert.equal(ports.length, 1)
})

test('each answer finds its question, in any order', async () => {
  const [first, second] = [line.ask({ op: 'first' }), line.ask({ op: 'second' })]
  const [{ number: one }, { number: two }] = ports[0].sent
  ports[0].answer({ number: two, answer: 'second' })
  ports[0].answer({ number: one, answer: 'first' })
  assert.deepEqual(await Promise.all([first, second]), ['first', 'second'])
})

test('a line that breaks fails what is open; the next question opens another', async () => {
  const open = line.ask({ op: 'hello' })
  ports[0].break()
  await assert.rejects(open)
  void line.ask({ op: 'hello' })
  assert.equal(ports.length, 2)
})

test('closing tells the other end and fails what is open', async () => {
  const open = line.ask({ op: 'hello' })
  line.close()
  await assert.rejects(open)
  assert.equal(ports[0].isClosed, true)
})

test('closing a line that was never opened does nothing', () => line.close())
