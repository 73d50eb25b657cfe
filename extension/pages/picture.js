/** A picture from the listener's own computer: chosen, or copied and pasted. Its words come in a window of ours. */
import { say } from '../shared/words.js'
import { byId, localise, reveal } from './localise.js'
import { tell } from './state.js'

/** Bytes and pixels; the daemon takes no more. */
const LARGEST = 10 * 2 ** 20
const MOST_PIXELS = 40_000_000

/** From the best down, until a copy is small enough. */
const QUALITIES = [0.9, 0.7, 0.5]

const file = byId('file', HTMLInputElement)
const choose = byId('choose', HTMLElement)

const line = new Line()

localise()
reveal()
choose.focus()

choose.addEventListener('click', () => file.click())
file.addEventListener('change', () => {
  const [picture] = file.files ?? []
  if (picture) void describe(picture)
  // So that the same file, chosen again, is a change.
  file.value = ''
})
addEventListener('paste', ({ clipboardData }) => {
  const [picture] = clipboardData?.files ?? []
  if (picture) void describe(picture)
  else tell(say('nothingCopied'))
})

/** @param {File} picture */
async function describe (picture) {
  tell(say('describing'))
  const sent = await smallEnough(picture).catch(() => picture)
  // The window says what went wrong, too; without a background there is none.
  await line.ask({ op: 'readOwn', picture: sent }).then(() => tell(''), () => tell(say('noAnswer')))
}

/**
 * Cameras' photos may be larger than the daemon takes; what the browser cannot read, the daemon knows to tell.
 * @param {File} picture
 * @returns {Promise<Blob>} the picture itself, or an upright copy
 */
async function smallEnough (picture) {
  const bitmap = await createImageBitmap(picture)
  try {
    const isSmall = picture.size <= LARGEST && bitmap.width * bitmap.height <= MOST_PIXELS
    return isSmall ? picture : await copyOf(bitmap) ?? picture
  } finally {
    bitmap.close()
  }
}

/** @param {ImageBitmap} bitmap */
async function copyOf (bitmap) {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)))
  const canvas = new OffscreenCanvas(Math.floor(bitmap.width * scale) || 1, Math.floor(bitmap.height * scale) || 1)
  // A JPEG knows no transparency: what shows through is white.
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) return null
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  for (const quality of QUALITIES) {
    const copy = await canvas.convertToBlob({ type: 'image/jpeg', quality })
    if (copy.size <= LARGEST) return copy
  }
  return null
}
