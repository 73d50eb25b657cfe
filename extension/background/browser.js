/** Which family of browsers this is. Chromium has the name `browser` too by now; the pages' scheme tells. */
export const BROWSER = chrome.runtime.getURL('').startsWith('moz-extension:') ? 'Firefox' : 'Chromium'
