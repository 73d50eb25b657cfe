/** Milliseconds; Firefox stops a background that has been silent for 30 seconds, even while it is waited for. */
const BEAT = 20_000

/**
 * Keep the background running while a promise is open.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function awake (work) {
  const beat = setInterval(() => void chrome.runtime.getPlatformInfo(), BEAT)
  try {
    return await work
  } finally {
    clearInterval(beat)
  }
}
