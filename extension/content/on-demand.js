/**
 * One image in full, when the listener asks: once for all there is to say, again for the other reading, a third time
 * for silence. What the page may not know is said elsewhere; this script never gets to know it either.
 *
 * @typedef {import('../shared/messages.js').Reading} Reading
 */

/** Milliseconds after which a listener wants to hear that something happens. */
const SILENT_WAIT = 1500

/** A background that was stopped is asked again so many times. */
const MOST_ATTEMPTS = 4

class OnDemand {
  #line
  #place = new ReadingPlace()
  #voice = new Voice()
  #isWorking = false
  /** What was described last: its key, and what the next press says; null for silence. @type {{ key: string | Element, reading: Reading | null } | null} */
  #last = null

  /** @param {Line} line */
  constructor (line) {
    this.#line = line
  }

  /** @param {import('../shared/messages.js').OnDemand} demand */
  async answer ({ by, mayTouch: isWanted }) {
    if (this.#isWorking) return
    const mayTouch = isWanted && !isDeclined()
    const image = this.#place.image(by)
    if (!image && mayTouch) {
      await this.#voice.say(say('noImage'), say('language'))
      return
    }
    const key = image && keyOf(image)
    if (key !== null && this.#last?.key === key) {
      await this.#goOn(this.#last)
      return
    }
    this.#isWorking = true
    const patience = setTimeout(() => { if (mayTouch) void this.#voice.say(say('describing'), say('language')) }, SILENT_WAIT)
    const reading = await this.#read(image, mayTouch).catch(() => undefined)
    clearTimeout(patience)
    this.#isWorking = false
    this.#last = reading && key !== null ? { key, reading } : null
    if (reading) await this.#voice.say(reading.full, reading.language)
    else if (reading === undefined && mayTouch && !isOrphaned()) await this.#voice.say(say('noAnswer'), say('language'))
    else this.#voice.silence()
  }

  /** @param {{ key: string | Element, reading: Reading | null }} last */
  async #goOn ({ key, reading }) {
    if (!reading) {
      this.#last = null
      this.#voice.silence()
      return
    }
    this.#last = { key, reading: null }
    if (reading.other) await this.#voice.say(reading.other, reading.language)
    else await this.#voice.say(say('noOtherReading'), say('language'))
  }

  /**
   * @param {Element | null} image
   * @param {boolean} mayTouch
   * @returns {Promise<Reading | null>}
   */
  async #read (image, mayTouch) {
    const shown = image && pictureOf(image)
    const picture = shown && await bytesOf(shown, url => this.#ask({ op: 'fetchPublic', url }))
    if (image && !picture) await bringIntoView(image)
    return this.#ask({ op: 'readFully', picture, place: image && placeOf(image), mayTouch })
  }

  /**
   * @param {import('../shared/messages.js').FromContent} question
   * @returns {Promise<any>}
   */
  async #ask (question) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#line.ask(question)
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error
      }
    }
  }
}

/** @param {Element} image */
function placeOf (image) {
  const { left, top, width, height } = image.getBoundingClientRect()
  return { left, top, width, height }
}

/**
 * What is to be looked at on the screen has to be there.
 * @param {Element} image
 */
async function bringIntoView (image) {
  const { top, bottom, left, right } = image.getBoundingClientRect()
  const isThere = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth
  if (!isThere) image.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  // Once to scroll, once to be drawn.
  for (let frame = 0; frame < 2; frame++) await new Promise(resolve => requestAnimationFrame(resolve))
}
