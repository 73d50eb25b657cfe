/** One of the extension's own pages: what is in it, with its script run to the end of its first steps. */
import { readFileSync } from 'node:fs'
import { JSDOM } from 'jsdom'
import { chrome } from '../chrome-stub.js'

const PAGES = new URL('../../../extension/pages/', import.meta.url)

/**
 * Modules run once, and see one world: a page to a test file.
 * @param {string} name
 * @param {(question: object) => Promise<unknown>} [answer] the background's
 * @returns {Promise<Document>}
 */
export async function openPage (name, answer = async () => ({ sentence: 'Ready.' })) {
  const { window } = new JSDOM(readFileSync(new URL(`${name}.html`, PAGES), 'utf8'))
  const { document, HTMLElement, HTMLInputElement, HTMLImageElement } = window
  Object.assign(globalThis, {
    document,
    HTMLElement,
    HTMLInputElement,
    HTMLImageElement,
    addEventListener: window.addEventListener.bind(window),
    // Nothing that comes again and again holds up the end of the tests.
    setInterval: () => {},
    Line: class { ask = answer }
  })
  chrome.commands.getAll = async () => [{ name: 'describe', shortcut: 'Alt+Shift+D' }]
  await import(new URL(`${name}.js`, PAGES))
  return document
}
