/** The key that describes an image: the one that the browser has really given us, which need not be the one we asked for. */
import { say } from '../shared/words.js'

/** @returns {Promise<string>} a sentence */
export async function keySentence () {
  const commands = await chrome.commands.getAll()
  const key = commands.find(({ name }) => name === 'describe')?.shortcut
  return key ? say('keyIs', key) : say('noKey')
}

/** Open the browser's own page of keys. */
export async function changeKey () {
  // Firefox has a call for it; in Chromium it is a page like others.
  const { openShortcutSettings } = /** @type {{ openShortcutSettings?: () => Promise<void> }} */ (chrome.commands)
  if (openShortcutSettings) await openShortcutSettings()
  else await chrome.tabs.create({ url: 'chrome://extensions/shortcuts' })
}
