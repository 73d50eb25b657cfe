/** Brings the rooms together: what is found is judged, what needs words waits its turn, answers are written. */

/** Answers that one page keeps, so that equal pictures are asked for once. */
const MOST_ANSWERS = 500

/** Seconds between attempts where the background did not say. */
const UNKNOWN_PAUSE = 1

class Page {
  #line
  #isOn = false
  #writer = new Writer()
  #queue = new PictureQueue(job => this.#work(job))
  #finder = new Finder({
    found: image => this.#consider(image),
    changed: (image, attribute) => this.#reconsider(image, attribute),
    loaded: image => this.#consider(image),
    stirred: () => this.#considerWaiting()
  })

  /** Images that may need words when the page has changed. @type {Set<Element>} */
  #waiting = new Set()
  /** Words by address; '' where there are none to give. @type {Map<string, string>} */
  #answers = new Map()
  /** Tells near from far once for each image in need. */
  #nearness = new IntersectionObserver(entries => this.#enqueue(entries), { rootMargin: '200px' })
  /** Tells when a hidden image is shown, or a small one grows. */
  #growth = new ResizeObserver(entries => this.#considerAll(entries.map(({ target }) => target)))

  /** @param {Line} line */
  constructor (line) {
    this.#line = line
  }

  get count () {
    return this.#writer.count
  }

  /** @param {boolean} isWanted */
  turn (isWanted) {
    const isOn = isWanted && !isDeclined()
    if (isOn === this.#isOn) return
    this.#isOn = isOn
    if (isOn) {
      this.#finder.start()
      return
    }
    this.#finder.stop()
    this.#queue.clear()
    this.#nearness.disconnect()
    this.#growth.disconnect()
    this.#waiting.clear()
    this.#writer.restoreAll()
  }

  wake () {
    this.#queue.resume()
  }

  /** @param {Element} image */
  #consider (image) {
    this.#stopWaiting(image)
    if (!this.#isOn || !image.isConnected || this.#writer.has(image)) return
    const { verdict } = judge(image)
    if (verdict === 'wait') this.#wait(image)
    if (verdict === 'describe') this.#nearness.observe(image)
  }

  /**
   * @param {Element} image
   * @param {string} attribute
   */
  #reconsider (image, attribute) {
    const isOtherPicture = ['src', 'srcset', 'type', 'role'].includes(attribute)
    if (this.#writer.has(image)) {
      if (!isOtherPicture && !this.#writer.isOverruled(image)) return
      this.#writer.restore(image)
    }
    this.#consider(image)
  }

  /** @param {Element} image */
  #wait (image) {
    this.#waiting.add(image)
    this.#growth.observe(image)
  }

  /** @param {Element} image */
  #stopWaiting (image) {
    if (this.#waiting.delete(image)) this.#growth.unobserve(image)
  }

  #considerWaiting () {
    if (this.#waiting.size > 0) requestIdleCallback(() => this.#considerAll([...this.#waiting]))
  }

  /** @param {Element[]} images */
  #considerAll (images) {
    for (const image of images) this.#considerAgain(image)
  }

  /**
   * Look again without a new start for what still waits: observing anew would call back at once, and so on forever.
   * @param {Element} image
   */
  #considerAgain (image) {
    if (!image.isConnected || judge(image).verdict !== 'wait') this.#consider(image)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #enqueue (entries) {
    for (const { target: image, isIntersecting } of entries) {
      const key = keyOf(image)
      const known = typeof key === 'string' ? this.#answers.get(key) : undefined
      if (known !== undefined) {
        this.#nearness.unobserve(image)
        this.#write(image, known)
        continue
      }
      if (isIntersecting) this.#nearness.unobserve(image)
      this.#queue.add(key, image, isIntersecting ? 'visible' : 'later')
    }
  }

  /**
   * @param {Job} job
   * @returns {Promise<number | null>} seconds to rest before the job may be tried again; null when it is done with
   */
  async #work (job) {
    if (isOrphaned()) this.turn(false)
    const picture = this.#pictureFor(job)
    if (!picture) return null
    const blob = await bytesOf(picture, url => this.#line.ask({ op: 'fetchPublic', url }))
    if (!blob) {
      this.#giveUp(job)
      return null
    }
    /** @type {import('../shared/messages.js').Described} */
    const described = await this.#line.ask({ op: 'describe', picture: blob, urgency: job.urgency })
    if ('problem' in described && described.problem.retryAfter !== undefined) return described.problem.retryAfter
    this.#answer(job, 'answer' in described ? described.answer.text : '')
    return null
  }

  /**
   * What the images of a job show, those left out that need no words any more.
   * @param {Job} job
   */
  #pictureFor (job) {
    for (const image of job.images) {
      if (isInNeed(image) && keyOf(image) === job.key) continue
      job.images.delete(image)
      this.#nearness.unobserve(image)
      this.#consider(image)
    }
    const [image] = job.images
    return image && pictureOf(image)
  }

  /**
   * The picture cannot be had now; a lazy one perhaps when the page itself has loaded it.
   * @param {Job} job
   */
  #giveUp (job) {
    const unloaded = [...job.images].filter(isUnloaded)
    if (unloaded.length === 0) this.#answer(job, '')
    for (const image of unloaded) this.#nearness.unobserve(image)
  }

  /**
   * @param {Job} job
   * @param {string} words
   */
  #answer (job, words) {
    if (typeof job.key === 'string') this.#remember(job.key, words)
    for (const image of job.images) {
      this.#nearness.unobserve(image)
      // It may show another picture by now, or have got a name.
      if (keyOf(image) === job.key) this.#write(image, words)
    }
  }

  /**
   * @param {string} key
   * @param {string} words
   */
  #remember (key, words) {
    this.#answers.set(key, words)
    if (this.#answers.size <= MOST_ANSWERS) return
    const [oldest] = this.#answers.keys()
    if (oldest !== undefined) this.#answers.delete(oldest)
  }

  /**
   * @param {Element} image
   * @param {string} words
   */
  #write (image, words) {
    if (this.#isOn && words && isInNeed(image)) this.#writer.write(image, words)
  }
}

/** @param {Element} image */
function isInNeed (image) {
  return image.isConnected && judge(image).verdict === 'describe'
}

/**
 * The same for images that show the same picture. The long address of a data: picture is not worth keeping.
 * @param {Element} image
 * @returns {string | Element}
 */
function keyOf (image) {
  const url = pictureOf(image)?.url
  return url && !url.startsWith('data:') ? url : image
}

/** Whether the extension was removed or loaded anew, so that nobody answers this script any more. */
function isOrphaned () {
  return !chrome.runtime?.id
}

/** A page may ask to be left alone. */
function isDeclined () {
  return document.querySelector('meta[name=altwords i][content=off i]') !== null
}

{
  const line = new Line()
  const page = new Page(line)

  chrome.runtime.onMessage.addListener((/** @type {import('../shared/messages.js').ToContent} */ message) => {
    if (message.op === 'wanted') page.turn(message.on)
    if (message.op === 'wake') page.wake()
  })

  /** @param {number} seconds */
  const greet = async seconds => {
    try {
      const { on } = await line.ask({ op: 'hello' })
      page.turn(on)
    } catch {
      // Right after the browser's start nobody may be listening yet.
      if (!isOrphaned()) setTimeout(greet, seconds * 1000, seconds * 2)
    }
  }
  void greet(UNKNOWN_PAUSE)

  addEventListener('pagehide', () => line.close())
  addEventListener('pageshow', ({ persisted }) => { if (persisted) void greet(UNKNOWN_PAUSE) })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) page.wake() })

  globalThis.altwordsCount = () => page.count
}
