/** Elements to be looked at, in idle slices: a page that changes thousands of them at once waits for none of this. */

/** Milliseconds; a page that is never idle still has its images looked at. */
const LONGEST_WAIT = 1000

/** Milliseconds of one turn: far below the 50 from which on a page feels slow, however idle the browser says it is. */
const SHORTEST_TURN = 3
const LONGEST_TURN = 10

/**
 * @param {IdleDeadline} deadline
 * @returns {number} when a turn that begins now must end, as `performance.now()` counts
 */
function endOfTurn (deadline) {
  return performance.now() + Math.min(Math.max(deadline.timeRemaining() - 1, SHORTEST_TURN), LONGEST_TURN)
}

class IdleList {
  /** @type {Set<Element>} */
  #elements = new Set()
  #idle = 0
  #look

  /** @param {(element: Element) => void} look */
  constructor (look) {
    this.#look = look
  }

  /** @param {Element} element looked at once, however often it was added */
  add (element) {
    this.#elements.add(element)
    this.#schedule()
  }

  clear () {
    this.#elements.clear()
    cancelIdleCallback(this.#idle)
    this.#idle = 0
  }

  #schedule () {
    this.#idle ||= requestIdleCallback(deadline => this.#slice(deadline), { timeout: LONGEST_WAIT })
  }

  /** @param {IdleDeadline} deadline */
  #slice (deadline) {
    this.#idle = 0
    const end = endOfTurn(deadline)
    for (const element of this.#elements) {
      this.#elements.delete(element)
      this.#look(element)
      if (performance.now() > end) break
    }
    if (this.#elements.size > 0) this.#schedule()
  }
}
