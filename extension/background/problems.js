/** Why there is no answer: a code for us, and a sentence for the listener. */
import { say } from '../shared/words.js'

/** @typedef {import('../shared/messages.js').Problem} Problem */

/** Seconds until a question may be asked again, where nobody says. */
const RETRY_AFTER = 5

/** What the daemon says to a token that is not, or no longer, ours. */
export const UNPAIRED = new Set(['not_paired', 'foreign_origin'])

/** Problems that pass: whoever asked may ask the same again. */
const PASSING = new Set([...UNPAIRED, 'absent', 'slow', 'busy', 'starting', 'failed', 'interrupted'])

/** By code, the daemon's among them: it speaks English alone. What the listener can do nothing about is not here. */
const SENTENCES = new Map(Object.entries({
  absent: say('absent'),
  slow: say('slow'),
  busy: say('busy'),
  starting: say('starting'),
  failed: say('failed'),
  not_paired: say('notPaired'),
  foreign_origin: say('notPaired'),
  wrong_code: say('wrongCode'),
  pairing_closed: say('noCode'),
  too_many_codes: say('noCode'),
  too_large: say('tooLarge'),
  too_many_pixels: say('tooLarge'),
  not_an_image: say('unreadable'),
  broken_image: say('unreadable'),
  no_image: say('noImage'),
  out_of_sight: say('outOfSight')
}))

export class Refusal extends Error {
  /** @param {Problem} problem */
  constructor (problem) {
    super(problem.code)
    this.problem = problem
  }
}

/**
 * @param {string} code
 * @param {number} [retryAfter] seconds
 */
export function refusal (code, retryAfter = RETRY_AFTER) {
  const problem = { code, sentence: SENTENCES.get(code) ?? say('noAnswer') }
  return new Refusal(PASSING.has(code) ? { ...problem, retryAfter } : problem)
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf (error) {
  return (error instanceof Refusal ? error : refusal('interrupted', 1)).problem
}
