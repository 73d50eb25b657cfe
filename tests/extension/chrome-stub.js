/** The parts of `chrome` that background modules touch, kept in memory. Import before the module under test. */

/** @returns {{ listeners: Function[], addListener: (listener: Function) => void, fire: (...details: unknown[]) => void }} */
function event () {
  const listeners = []
  return { listeners, addListener: listener => listeners.push(listener), fire: (...details) => listeners.forEach(listener => listener(...details)) }
}

function area () {
  const kept = {}
  return {
    kept,
    get: async wanted => typeof wanted === 'string'
      ? { [wanted]: kept[wanted] }
      : Object.fromEntries(Object.entries(wanted).map(([name, other]) => [name, kept[name] ?? other])),
    set: async values => { Object.assign(kept, values) },
    remove: async name => { delete kept[name] }
  }
}

export const chrome = {
  runtime: {
    id: 'altwords',
    getURL: path => `chrome-extension://altwords/${path}`,
    getPlatformInfo: async () => ({}),
    /** Replace it to be the native messaging host. */
    sendNativeMessage: async () => { throw new Error('Specified native messaging host not found.') }
  },
  i18n: { getMessage: key => `(${key})` },
  storage: { local: area(), session: area() },
  webRequest: { onBeforeRedirect: event(), onResponseStarted: event(), onErrorOccurred: event() },
  declarativeNetRequest: { rules: [], updateSessionRules: async ({ addRules }) => { chrome.declarativeNetRequest.rules = addRules } }
}

globalThis.chrome = chrome
