/** Which family of browsers this is. The name `browser` does not tell, Chromium has it too; the scheme of our pages does. */
export const BROWSER = chrome.runtime.getURL('').startsWith('moz-extension:') ? 'Firefox' : 'Chromium'
