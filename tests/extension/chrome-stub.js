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
    getManifest: () => ({ content_scripts: [{ js: ['content/main.js'] }] }),
    onInstalled: event(),
    onStartup: event(),
    onConnect: event(),
    onMessage: event(),
    /** To the extension's own pages. */
    sendMessage: async message => { chrome.runtime.sent.push(message) },
    sent: [],
    /** Replace it to be the native messaging host. */
    sendNativeMessage: async () => { throw new Error('Specified native messaging host not found.') }
  },
  i18n: { getMessage: key => `(${key})` },
  storage: { local: { ...area(), onChanged: event() }, session: area() },
  webRequest: { onBeforeRedirect: event(), onResponseStarted: event(), onErrorOccurred: event() },
  permissions: { onAdded: event(), onRemoved: event(), isGiven: true, contains: async () => chrome.permissions.isGiven },
  action: {
    text: '',
    title: '',
    getBadgeText: async () => chrome.action.text,
    setBadgeText: async ({ text }) => { chrome.action.text = text },
    setTitle: async ({ title }) => { chrome.action.title = title }
  },
  commands: { onCommand: event() },
  contextMenus: { onClicked: event(), items: [], removeAll: async () => { chrome.contextMenus.items = [] }, create: item => chrome.contextMenus.items.push(item) },
  windows: {
    open: new Map(),
    create: async details => {
      const id = chrome.windows.open.size + 1
      chrome.windows.open.set(id, details)
      return { id }
    },
    remove: async id => { if (!chrome.windows.open.delete(id)) throw new Error(`No window with id: ${id}.`) }
  },
  tabs: {
    all: [],
    sent: [],
    query: async () => chrome.tabs.all,
    get: async id => chrome.tabs.all.find(tab => tab.id === id),
    sendMessage: async (id, message, options) => { chrome.tabs.sent.push([id, message, ...options ? [options] : []]) }
  },
  /** Replace it to be the frames of a tab. */
  scripting: { executeScript: async () => [] },
  declarativeNetRequest: { rules: [], updateSessionRules: async ({ addRules }) => { chrome.declarativeNetRequest.rules = addRules } }
}

globalThis.chrome = chrome
