/**
 * The pictures that wait for words: what is on the screen goes first, the rest in idle time. It lives in the
 * page, since the background may be stopped at any moment.
 *
 * @typedef {object} Job
 * @property {string | Element} key equal for equal pictures
 * @property {Set<Element>} images all that show the picture
 * @property {Urgency} urgency
 * @property {boolean} isHalfDone whether the rest of it may wait for all others
 * @property {Blob | null} picture kept from the first half
 * @property {number} failures
 *
 * @typedef {'visible' | 'later'} Urgency
 *
 * @typedef {'done' | 'unasked' | 'half' | { rest: number }} Outcome of a job: done with, or without anything asked for;
 *   to be taken up when no other waits; or kept as it is, and nothing more tried for so many seconds at least
 */

/** Jobs in work at one time, and how many of these may be for later: one place stays free for what is read now. */
const AT_ONCE = 3
const LATER_AT_ONCE = 2

/**
 * Pictures of one document that are asked for in an hour while they are far from the screen, and in all. Beyond the
 * first a picture waits until it comes near; the second slows a page that makes pictures without end.
 */
const MOST_LATER = 200
const MOST_IN_ALL = 3000
const HOUR = 3_600_000

/** A job that throws so often is dropped, as all others wait after each time. */
const MOST_FAILURES = 5

/** Milliseconds; a page that is never idle still gets its pictures. */
const IDLE_TIMEOUT = 2000

/** Milliseconds without a new picture, after which the page is taken to have shown all for now. */
const QUIET = 500

/** Milliseconds between two attempts while nothing can be had: doubled each time, up to the last. */
const FIRST_PAUSE = 1000
const LAST_PAUSE = 30_000

class PictureQueue {
  /** @type {Map<string | Element, Job>} */
  #jobs = new Map()
  /** Jobs that wait, in order. */
  #waiting = {
    visible: /** @type {Set<Job>} */ (new Set()),
    later: /** @type {Set<Job>} */ (new Set()),
    halfDone: /** @type {Set<Job>} */ (new Set())
  }

  #inWork = 0
  #begun = { visible: 0, later: 0 }
  /** When counting began, as `performance.now()` counts. */
  #since = performance.now()
  #pause = FIRST_PAUSE
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #idle = 0
  /** Whether no more pictures seem to come. */
  #isQuiet = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #listening
  #work
  #mayWork

  /**
   * @param {(job: Job) => Promise<Outcome>} work does a job
   * @param {() => boolean} mayWork asked before each job; call `resume` when it may hold again
   */
  constructor (work, mayWork) {
    this.#work = work
    this.#mayWork = mayWork
  }

  get size () {
    return this.#jobs.size
  }

  /**
   * @param {string | Element} key
   * @param {Element} image
   * @param {Urgency} urgency
   * @returns {boolean} whether no image with this picture was waiting
   */
  add (key, image, urgency) {
    const known = this.#jobs.get(key)
    if (known) {
      known.images.add(image)
      if (urgency === 'visible' && known.urgency === 'later') this.#hasten(known)
    } else {
      const job = { key, images: new Set([image]), urgency, isHalfDone: false, picture: null, failures: 0 }
      this.#jobs.set(key, job)
      this.#waiting[urgency].add(job)
      this.#listen()
    }
    this.#pump()
    return !known
  }

  /** Forget images that have left the page, so that one that shows ever new ones does not grow. */
  sweep () {
    for (const [key, job] of this.#jobs) {
      for (const image of job.images) if (!image.isConnected) job.images.delete(image)
      if (job.images.size > 0) continue
      this.#jobs.delete(key)
      this.#place(job).delete(job)
    }
  }

  /** Try at once, whatever was waited for. */
  resume () {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pause = FIRST_PAUSE
    this.#pump()
  }

  clear () {
    clearTimeout(this.#timer)
    this.#timer = undefined
    cancelIdleCallback(this.#idle)
    this.#idle = 0
    this.#listen()
    this.#jobs.clear()
    this.#waiting.visible.clear()
    this.#waiting.later.clear()
    this.#waiting.halfDone.clear()
  }

  /** @param {Job} job */
  #place ({ urgency, isHalfDone }) {
    return this.#waiting[isHalfDone ? 'halfDone' : urgency]
  }

  /** @param {Job} job */
  #hasten (job) {
    job.urgency = 'visible'
    if (this.#waiting.later.delete(job)) this.#waiting.visible.add(job)
  }

  #pump () {
    if (this.#timer !== undefined || !this.#mayWork()) return
    for (let job; (job = this.#next('visible'));) void this.#run(job)
    if (!this.#idle && this.#next('later')) {
      this.#idle = requestIdleCallback(() => this.#whenIdle(), { timeout: IDLE_TIMEOUT })
    }
    if (!this.#idle && this.#inWork === 0) this.#finish()
  }

  #whenIdle () {
    this.#idle = 0
    const job = this.#timer === undefined && this.#mayWork() && this.#next('later')
    if (!job) return
    void this.#run(job)
    this.#pump()
  }

  /** Take up one of those that are half done, when all others are done with and no more seem to come. */
  #finish () {
    const [job] = this.#waiting.halfDone
    if (!job) return
    if (this.#isQuiet) {
      void this.#run(job)
      return
    }
    this.#listening ??= setTimeout(() => {
      this.#isQuiet = true
      this.#pump()
    }, QUIET)
  }

  /** A picture has come: others may follow. */
  #listen () {
    clearTimeout(this.#listening)
    this.#listening = undefined
    this.#isQuiet = false
  }

  /** @param {Urgency} urgency */
  #next (urgency) {
    if (performance.now() - this.#since >= HOUR) {
      this.#since = performance.now()
      this.#begun = { visible: 0, later: 0 }
    }
    const { visible, later } = this.#begun
    if (this.#inWork >= (urgency === 'visible' ? AT_ONCE : LATER_AT_ONCE)) return undefined
    if (visible + later >= MOST_IN_ALL || (urgency === 'later' && later >= MOST_LATER)) return undefined
    const [job] = this.#waiting[urgency]
    return job
  }

  /** @param {Job} job */
  async #run (job) {
    this.#place(job).delete(job)
    this.#inWork++
    const outcome = await this.#work(job).catch(() => /** @type {Outcome} */ (++job.failures < MOST_FAILURES ? { rest: 0 } : 'done'))
    this.#inWork--
    // The queue may have been cleared, and filled again with a job of the same key.
    const isOurs = this.#jobs.get(job.key) === job
    if (outcome === 'done' || outcome === 'unasked') {
      if (isOurs) this.#jobs.delete(job.key)
      if (outcome === 'done') this.#begun[job.urgency]++
      this.#pause = FIRST_PAUSE
    } else if (isOurs) {
      job.isHalfDone ||= outcome === 'half'
      this.#place(job).add(job)
      if (outcome !== 'half') this.#rest(outcome.rest)
    }
    this.#pump()
  }

  /** @param {number} seconds */
  #rest (seconds) {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#pump()
    }, Math.max(seconds * 1000, this.#pause))
    this.#pause = Math.min(this.#pause * 2, LAST_PAUSE)
  }
}
