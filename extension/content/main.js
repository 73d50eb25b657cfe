/** Starts Altwords in a page, and listens to the background and to the page's comings and goings. */
{
  /** Seconds until the background is asked again, where it does not listen yet; doubled each time. */
  const FIRST_ATTEMPT = 1

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
  void greet(FIRST_ATTEMPT)

  addEventListener('pagehide', () => {
    page.leave()
    line.close()
  })
  addEventListener('pageshow', ({ persisted }) => { if (persisted) void greet(FIRST_ATTEMPT) })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) page.wake() })
  document.addEventListener('focusout', event => {
    const [left] = event.composedPath()
    // The next element gets its focus only after this.
    if (left && mayHaveBeenPassword(left)) setTimeout(() => page.wake())
  })

  globalThis.altwordsCount = () => page.count
}
