/**
 * Says something once, through a live region in a closed shadow root. A page can still find its words, with
 * `window.find`: nothing may be said here that the page may not know.
 */

/** Milliseconds; screen readers hear only what comes into a region that has been there for a while. */
const REGION_DELAY = 250

class Voice {
  /** @type {HTMLElement | null} */
  #host = null

  /**
   * @param {string} text
   * @param {string} language of the text
   */
  async say (text, language) {
    // A new region each time: pages take away or hide what is not theirs, and the same words again would be no change.
    this.silence()
    const region = this.#open()
    region.lang = language
    await new Promise(resolve => { setTimeout(resolve, REGION_DELAY) })
    // By now it may have been silenced, and be outside the page.
    region.textContent = text
  }

  /** Say no more, and leave nothing behind. */
  silence () {
    this.#host?.remove()
  }

  #open () {
    const host = document.createElement('div')
    // The page's style sheets reach the host; these stand before them.
    const style = { all: 'initial', position: 'fixed', width: '1px', height: '1px', overflow: 'hidden', 'clip-path': 'inset(50%)' }
    for (const [name, value] of Object.entries(style)) host.style.setProperty(name, value, 'important')
    const region = document.createElement('div')
    region.setAttribute('role', 'status')
    host.attachShadow({ mode: 'closed' }).append(region)
    stage().append(host)
    this.#host = host
    return region
  }
}

/** Where a region is heard: all that is outside a modal dialog is inert, and the focus is inside. */
function stage () {
  let at = atFocus()
  while (at && !at.matches('dialog:modal')) at = flatParent(at)
  return at ?? [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body ?? document.documentElement
}
