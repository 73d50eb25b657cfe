/**
 * Says something once, through a live region in a closed shadow root. A page can still find its words, with
 * `window.find`: nothing may be said here that the page may not know.
 */

/** Milliseconds; screen readers hear only what comes into a region that has been there for a while. */
const REGION_DELAY = 250

class Voice {
  /** @type {HTMLElement | null} */
  #host = null
  /** @type {HTMLElement | null} */
  #region = null
  #turn = 0

  /**
   * @param {string} text
   * @param {string} language of the text
   */
  async say (text, language) {
    const turn = ++this.#turn
    const region = this.#region ?? this.#open()
    if (!region.textContent) await new Promise(resolve => { setTimeout(resolve, REGION_DELAY) })
    if (turn !== this.#turn) return
    region.lang = language
    // The same words again are no change, and would not be heard.
    region.textContent = turn % 2 ? text : `${text}\u00a0`
  }

  /** Say no more, and leave nothing behind. */
  silence () {
    this.#turn++
    this.#host?.remove()
    this.#host = null
    this.#region = null
  }

  #open () {
    const host = document.createElement('div')
    // The page's style sheets reach the host; these stand before them.
    const style = { all: 'initial', position: 'fixed', width: '1px', height: '1px', overflow: 'hidden', 'clip-path': 'inset(50%)' }
    for (const [name, value] of Object.entries(style)) host.style.setProperty(name, value, 'important')
    const region = document.createElement('div')
    region.setAttribute('role', 'status')
    host.attachShadow({ mode: 'closed' }).append(region)
    const top = document.body ?? document.documentElement
    top.append(host)
    this.#host = host
    this.#region = region
    return region
  }
}
