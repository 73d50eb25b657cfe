/**
 * The line to the background: questions and answers over one port, which the browser closes when either end goes.
 * So the background learns at once that nobody waits any more, and we that we have to ask again.
 *
 * A plain script, since content scripts cannot be modules; our pages load it the same way.
 */

/** @typedef {import('./messages.js').FromContent | import('./messages.js').FromPage} Question */

class Line {
  /** @type {chrome.runtime.Port | null} */
  #port = null
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (reason: Error) => void }>} */
  #open = new Map()
  #last = 0

  /**
   * @param {Question} question
   * @returns {Promise<any>} as the vocabulary says; rejects when the line breaks
   */
  async ask (question) {
    const port = this.#port ??= this.#connect()
    const number = ++this.#last
    port.postMessage({ number, question })
    return new Promise((resolve, reject) => this.#open.set(number, { resolve, reject }))
  }

  close () {
    this.#port?.disconnect()
    this.#break()
  }

  #connect () {
    const port = chrome.runtime.connect()
    port.onMessage.addListener(({ number, answer }) => {
      this.#open.get(number)?.resolve(answer)
      this.#open.delete(number)
    })
    port.onDisconnect.addListener(() => {
      // Reading it tells the browser that we know.
      void chrome.runtime.lastError
      this.#break()
    })
    return port
  }

  #break () {
    this.#port = null
    for (const { reject } of this.#open.values()) reject(new Error('the line broke'))
    this.#open.clear()
  }
}
