/**
 * What the screen shows of a picture that the page itself may not read. The words for it are for the listener
 * alone: nothing of this may go back to the page.
 */
import { focusedFrame } from './focus.js'

/** @typedef {import('../shared/messages.js').Place} Place */

/**
 * @param {{ tabId: number, windowId: number, frameId: number }} demand
 * @param {Place} place in its frame
 * @returns {Promise<Blob | null>} null where nothing of it can be seen
 */
export async function capture ({ tabId, windowId, frameId }, place) {
  const frame = await focusedFrame(tabId)
  // The place of a frame is known on the way to the focus alone.
  if (frame.frameId !== frameId) return null
  const { active } = await chrome.tabs.get(tabId)
  if (!active) return null
  const shot = await fetch(await chrome.tabs.captureVisibleTab(windowId, { format: 'png' }))
  const screen = await createImageBitmap(await shot.blob())
  const scale = screen.width / frame.width
  const left = Math.max(0, Math.round((place.left + frame.left) * scale))
  const top = Math.max(0, Math.round((place.top + frame.top) * scale))
  const width = Math.min(screen.width, Math.round((place.left + frame.left + place.width) * scale)) - left
  const height = Math.min(screen.height, Math.round((place.top + frame.top + place.height) * scale)) - top
  if (width < 1 || height < 1) return null
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(screen, left, top, width, height, 0, 0, width, height)
  screen.close()
  return canvas.convertToBlob({ type: 'image/png' })
}
