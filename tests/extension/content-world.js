/** A page with the content scripts in it, as far as jsdom goes: it has no layout and no pixels, so tests declare these. */
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { JSDOM } from 'jsdom'

const EXTENSION = new URL('../../extension/', import.meta.url)
const { content_scripts: [{ js: SCRIPTS }] } = JSON.parse(readFileSync(new URL('manifest.json', EXTENSION), 'utf8'))
const MESSAGES = JSON.parse(readFileSync(new URL('_locales/en/messages.json', EXTENSION), 'utf8'))

/** The parts of `chrome` that content scripts touch. */
const CHROME = {
  runtime: { id: 'altwords' },
  dom: { openOrClosedShadowRoot: element => element.shadowRoot },
  i18n: { getMessage }
}

function getMessage (key, gaps = []) {
  const { message, placeholders = {} } = MESSAGES[key]
  return message.replace(/\$(\w+)\$/g, (_, name) => gaps[placeholders[name.toLowerCase()].content.slice(1) - 1])
}

/**
 * @param {string} html of the body. An image is as large as its width and height say, and loaded unless it has
 *   `data-unloaded`; `data-natural="WxH"` gives another size as stored.
 * @param {Record<string, unknown>} [globals] what else the scripts see
 * @returns {{ window: import('jsdom').DOMWindow, get: (name: string) => any, image: Element }} `get` gives a
 *   function or class of the scripts by its name; `image` is the element with the id "it"
 */
export function contentWorld (html, globals = {}) {
  const page = new JSDOM(`<!doctype html><body>${html}</body>`, {
    url: 'https://page.example/article', runScripts: 'outside-only', pretendToBeVisual: true
  })
  const { window } = page
  const run = code => new Script(code).runInContext(page.getInternalVMContext())
  declareLayout(window)
  for (const [name, value] of Object.entries({ CSS: { escape: text => text }, chrome: CHROME, ...globals })) {
    Object.defineProperty(window, name, { value, writable: true, configurable: true })
  }
  for (const script of SCRIPTS) {
    if (!script.endsWith('main.js')) run(readFileSync(new URL(script, EXTENSION), 'utf8'))
  }
  return { window, get: run, image: window.document.getElementById('it') }
}

function declareLayout (window) {
  const side = (element, name) => parseFloat(element.getAttribute(name) ?? element.style[name]) || 0
  window.Element.prototype.getBoundingClientRect = function () {
    return { width: side(this, 'width'), height: side(this, 'height') }
  }
  window.Element.prototype.checkVisibility = function () {
    for (let at = this; at; at = at.parentElement) if (at.style.display === 'none') return false
    return window.getComputedStyle(this).visibility !== 'hidden'
  }
  const natural = axis => function () {
    if ('unloaded' in this.dataset) return 0
    return Number(this.dataset.natural?.split('x')[axis] ?? side(this, ['width', 'height'][axis]))
  }
  Object.defineProperties(window.HTMLImageElement.prototype, {
    complete: { get () { return !('unloaded' in this.dataset) || 'broken' in this.dataset } },
    naturalWidth: { get: natural(0) },
    naturalHeight: { get: natural(1) },
    currentSrc: { get () { return 'unloaded' in this.dataset ? '' : this.src } },
    loading: { get () { return this.getAttribute('loading') ?? 'eager' } }
  })
}
