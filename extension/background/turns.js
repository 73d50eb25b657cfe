/** However many frames a tab has, few of its pictures are asked for at a time, and the visible ones first. */

/** Pictures of one tab under way. */
const AT_ONCE = 3

/**
 * @typedef {import('../shared/messages.js').Urgency} Urgency
 * @typedef {{ underWay: number, waiting: { urgency: Urgency, begin: () => void }[] }} Turns
 */

/** By tab; only of tabs with pictures under way. @type {Map<number, Turns>} */
const turnsOf = new Map()

/**
 * Do some work when it is the tab's turn.
 * @template T
 * @param {number} tabId
 * @param {Urgency} urgency
 * @param {AbortSignal} signal of one who may leave while waiting
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTurn (tabId, urgency, signal, work) {
  const turns = turnsOf.get(tabId) ?? { underWay: 0, waiting: [] }
  turnsOf.set(tabId, turns)
  if (turns.underWay >= AT_ONCE) await turn(turns, urgency, signal)
  else turns.underWay++
  try {
    return await work()
  } finally {
    const next = turns.waiting.findIndex(waiter => waiter.urgency !== 'later')
    const [waiter] = turns.waiting.splice(Math.max(next, 0), 1)
    // The place goes from one to the next without being free between.
    if (waiter) waiter.begin()
    else if (--turns.underWay === 0) turnsOf.delete(tabId)
  }
}

/**
 * @param {Turns} turns
 * @param {Urgency} urgency
 * @param {AbortSignal} signal
 * @returns {Promise<void>} rejects when the signal comes before the turn
 */
function turn ({ waiting }, urgency, signal) {
  return new Promise((resolve, reject) => {
    const waiter = { urgency, begin }
    const leave = () => {
      waiting.splice(waiting.indexOf(waiter), 1)
      reject(signal.reason)
    }
    function begin () {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    signal.addEventListener('abort', leave, { once: true })
    waiting.push(waiter)
  })
}
