/** Brings the rooms together: what is found is judged, what needs words waits its turn, answers are written. */

/** Answers that one page keeps, so that equal pictures are asked for once. */
const MOST_ANSWERS = 500

/** Bytes up to which a picture is kept until its text is read, instead of being fetched once more. */
const LARGEST_KEPT = 2 ** 18

/** Seconds after which a canvas that was blank is looked at again: what it draws may have to come first. */
const CANVAS_PAUSES = [2, 8, 30]

/** CSS pixels around the screen within which an image counts as visible. */
const NEAR = '200px'

class Page {
  #line
  #isOn = false
  #gone = new AbortController()
  #writer = new Writer()
  #queue = new PictureQueue(job => this.#work(job), () => !document.hidden && !isPasswordFocused())
  #finder = new Finder({
    found: image => this.#attention.add(image),
    changed: (image, attribute) => this.#note(image, attribute),
    loaded: image => this.#attention.add(image),
    stirred: () => this.#stir()
  })

  /** Images to be judged, now or once more. */
  #attention = new IdleList(image => this.#look(image))
  /** Images in need that are far from the screen. */
  #far = new IdleList(image => { if (!this.#isUndecided(image)) this.#enqueue(image, 'later') })
  /** Images that may need words when the page has changed. @type {Set<Element>} */
  #waiting = new Set()
  /** By key; null where the picture cannot be had. @type {Map<string, Answer | null>} */
  #answers = new Map()
  /** The same for pictures that only their image stands for. @type {WeakMap<Element, Answer | null>} */
  #ownAnswers = new WeakMap()
  /** Canvases that were blank, with the pauses that are left. @type {WeakMap<Element, number[]>} */
  #blankCanvases = new WeakMap()
  /** Tells near from far for each image in need. */
  #nearness = new IntersectionObserver(entries => this.#sort(entries), { rootMargin: NEAR })
  /** Tells when a hidden image is shown, or a small one grows. */
  #growth = new ResizeObserver(entries => { for (const { target } of entries) this.#attention.add(target) })

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
      // To look before the first frame would force layout upon a page whose style sheets have not come.
      requestAnimationFrame(() => { if (this.#isOn) this.#finder.start() })
      return
    }
    this.leave()
    this.#finder.stop()
    this.#attention.clear()
    this.#far.clear()
    this.#queue.clear()
    this.#nearness.disconnect()
    this.#growth.disconnect()
    this.#waiting.clear()
    this.#writer.restoreAll()
  }

  wake () {
    this.#queue.resume()
  }

  /** Drop what is under way: the page goes. If it comes back, the queue asks again. */
  leave () {
    this.#gone.abort()
    this.#gone = new AbortController()
  }

  /**
   * @param {Element} image
   * @param {string} attribute that has changed
   */
  #note (image, attribute) {
    if (['src', 'srcset', 'role'].includes(attribute) && typeof keyOf(image) !== 'string') {
      this.#ownAnswers.delete(image)
      this.#writer.restore(image)
    }
    this.#attention.add(image)
  }

  /** @param {Element} image */
  #look (image) {
    // Before anything is taken out that a younger script has written.
    if (isOrphaned()) this.turn(false)
    if (!this.#isOn) return
    this.#writer.clean(image)
    if (this.#writer.isOverruled(image) || this.#writer.isStale(image)) this.#writer.restore(image)
    const verdict = image.isConnected && !this.#writer.has(image) ? judge(image).verdict : 'leave'
    if (verdict === 'wait') this.#wait(image)
    else this.#stopWaiting(image)
    // What is observed already is told of only when it moves.
    this.#nearness.unobserve(image)
    if (verdict === 'describe') this.#nearness.observe(image)
  }

  /** @param {Element} image */
  #wait (image) {
    if (this.#waiting.has(image)) return
    this.#waiting.add(image)
    this.#growth.observe(image)
  }

  /** @param {Element} image */
  #stopWaiting (image) {
    if (this.#waiting.delete(image)) this.#growth.unobserve(image)
  }

  #stir () {
    if (isDeclined() || isOrphaned()) {
      this.turn(false)
      return
    }
    this.#queue.sweep()
    for (const image of this.#waiting) this.#attention.add(image)
    for (const image of this.#writer.labelled) this.#attention.add(image)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #sort (entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#enqueue(target, 'visible')
      else this.#far.add(target)
    }
  }

  /**
   * @param {Element} image
   * @param {'visible' | 'later'} urgency
   */
  #enqueue (image, urgency) {
    const key = keyOf(image)
    const known = typeof key === 'string' ? this.#answers.get(key) : this.#ownAnswers.get(key)
    if (known !== undefined) {
      this.#nearness.unobserve(image)
      this.#write(image, known)
      return
    }
    if (urgency === 'visible') this.#nearness.unobserve(image)
    if (image.isConnected && this.#queue.add(key, image, urgency)) countAsked(image)
  }

  /**
   * Whether it shows only near the screen what it will show: there a lazy image chooses its file, and many a canvas is
   * drawn.
   * @param {Element} image
   */
  #isUndecided (image) {
    return (isUnloaded(image) && hasChoice(/** @type {HTMLImageElement} */ (image))) || this.#blankCanvases.has(image)
  }

  /**
   * @param {Job} job
   * @returns {Promise<Outcome>}
   */
  async #work (job) {
    if (isOrphaned()) this.turn(false)
    const image = this.#imageFor(job)
    if (!image) return 'unasked'
    const blob = job.picture ?? await this.#bytesOf(image)
    if (!blob) {
      this.#giveUp(job)
      return 'done'
    }
    // To read text takes many times as long as a caption: no other picture shall wait for it.
    const words = job.isHalfDone ? 'read' : 'later'
    /** @type {import('../shared/messages.js').Described} */
    const described = await this.#line.ask({ op: 'describe', picture: blob, urgency: job.urgency, words })
    if ('problem' in described) {
      const { retryAfter } = described.problem
      if (retryAfter !== undefined) return { rest: retryAfter }
      this.#answer(job, null)
      return 'done'
    }
    if (described.answer.isUnread) {
      if (blob.size <= LARGEST_KEPT) job.picture = blob
      return 'half'
    }
    this.#answer(job, described.answer)
    return 'done'
  }

  /** @param {Element} image */
  async #bytesOf (image) {
    const picture = pictureOf(image)
    return picture && bytesOf(picture, url => this.#line.ask({ op: 'fetchPublic', url }), this.#gone.signal)
  }

  /**
   * One of the images of a job, once those are left out that need no words any more, or show something else.
   * @param {Job} job
   */
  #imageFor (job) {
    for (const image of job.images) {
      if (isInNeed(image) && keyOf(image) === job.key) continue
      job.images.delete(image)
      this.#nearness.unobserve(image)
      this.#attention.add(image)
    }
    const [image] = job.images
    return image
  }

  /**
   * The picture cannot be had; a lazy one perhaps when the page itself has loaded it.
   * @param {Job} job
   */
  #giveUp (job) {
    if (![...job.images].some(isUnloaded)) this.#answer(job, null)
    for (const image of job.images) this.#nearness.unobserve(image)
  }

  /**
   * @param {Job} job
   * @param {Answer | null} answer
   */
  #answer (job, answer) {
    if (typeof job.key === 'string') keepRecent(this.#answers, job.key, answer, MOST_ANSWERS)
    else this.#keepOwn(job.key, answer)
    for (const image of job.images) {
      this.#nearness.unobserve(image)
      // It may show another picture by now, be hidden, or have got a name.
      if (isInNeed(image) && keyOf(image) === job.key) this.#write(image, answer)
      else this.#attention.add(image)
    }
  }

  /**
   * @param {Element} image
   * @param {Answer | null} answer
   */
  #keepOwn (image, answer) {
    this.#ownAnswers.set(image, answer)
    if (answer?.text !== '' || !(pictureOf(image)?.element instanceof HTMLCanvasElement)) return
    const [pause, ...pauses] = this.#blankCanvases.get(image) ?? CANVAS_PAUSES
    this.#blankCanvases.set(image, pauses)
    if (pause === undefined) return
    setTimeout(() => {
      this.#ownAnswers.delete(image)
      this.#attention.add(image)
    }, pause * 1000)
  }

  /**
   * @param {Element} image
   * @param {Answer | null} answer
   */
  #write (image, answer) {
    const name = this.#isOn && isInNeed(image) ? nameFor(image, answer) : ''
    if (name) this.#writer.write(image, name)
  }
}

/** @param {Element} image */
function isInNeed (image) {
  return image.isConnected && judge(image).verdict === 'describe'
}
