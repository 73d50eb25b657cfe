/**
 * The pictures that wait for words: what is on the screen goes first, the rest in idle time. It lives in the
 * page, since the background may be stopped at any moment.
 *
 * @typedef {object} Job
 * @property {string | Element} key equal for equal pictures
 * @property {Set<Element>} images all that show the picture
 * @property {import('../shared/messages.js').Urgency} urgency
 */

/** Jobs in work at one time, and how many of these may be for later: one place stays free for what is read now. */
const AT_ONCE = 3
const LATER_AT_ONCE = 2

/** Milliseconds; a page that is never idle still gets its pictures. */
const IDLE_TIMEOUT = 2000

/** Milliseconds between two attempts while nothing can be had: doubled each time, up to the last. */
const FIRST_PAUSE = 1000
const LAST_PAUSE = 30_000

class PictureQueue {
  /** @type {Map<string | Element, Job>} */
  #jobs = new Map()
  /** @type {Set<Job>} */
  #inWork = new Set()
  #pause = FIRST_PAUSE
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #idle = 0
  #work

  /**
   * @param {(job: Job) => Promise<number | null>} work does a job. Resolves to null when it is done with; else the
   *   job is kept and nothing more is tried for so many seconds at least.
   */
  constructor (work) {
    this.#work = work
  }

  get size () {
    return this.#jobs.size
  }

  /**
   * @param {string | Element} key
   * @param {Element} image
   * @param {import('../shared/messages.js').Urgency} urgency
   */
  add (key, image, urgency) {
    const job = this.#jobs.get(key) ?? { key, images: new Set(), urgency }
    job.images.add(image)
    if (urgency === 'visible') job.urgency = urgency
    this.#jobs.set(key, job)
    this.#pump()
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
    this.#jobs.clear()
  }

  #pump () {
    if (this.#timer !== undefined || document.hidden) return
    for (let job; (job = this.#next('visible'));) void this.#run(job)
    if (!this.#idle && this.#next('later')) {
      this.#idle = requestIdleCallback(() => this.#whenIdle(), { timeout: IDLE_TIMEOUT })
    }
  }

  #whenIdle () {
    this.#idle = 0
    const job = this.#timer === undefined && this.#next('later')
    if (!job) return
    void this.#run(job)
    this.#pump()
  }

  /** @param {import('../shared/messages.js').Urgency} urgency */
  #next (urgency) {
    if (this.#inWork.size >= (urgency === 'visible' ? AT_ONCE : LATER_AT_ONCE)) return undefined
    for (const job of this.#jobs.values()) {
      if (job.urgency === urgency && !this.#inWork.has(job)) return job
    }
    return undefined
  }

  /** @param {Job} job */
  async #run (job) {
    this.#inWork.add(job)
    const wait = await this.#work(job).catch(() => 0)
    this.#inWork.delete(job)
    if (wait === null) {
      // The queue may have been cleared, and filled again with a job of the same key.
      if (this.#jobs.get(job.key) === job) this.#jobs.delete(job.key)
      this.#pause = FIRST_PAUSE
    } else if (this.#jobs.size > 0) {
      this.#rest(wait)
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
