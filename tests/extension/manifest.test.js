import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

const EXTENSION = new URL('../../extension/', import.meta.url)
const read = path => readFileSync(new URL(path, EXTENSION), 'utf8')
const MANIFEST = JSON.parse(read('manifest.json'))
const [CONTENT] = MANIFEST.content_scripts

test('every file that it names is there', () => {
  const files = [...CONTENT.js, MANIFEST.background.service_worker, ...MANIFEST.background.scripts, MANIFEST.action.default_popup,
    MANIFEST.options_ui.page, ...Object.values(MANIFEST.icons), ...Object.values(MANIFEST.action.default_icon)]
  assert.deepEqual(files.filter(file => !existsSync(new URL(file, EXTENSION))), [])
})

test('every content script is listed', () => {
  const scripts = readdirSync(new URL('content/', EXTENSION)).map(file => `content/${file}`)
  assert.deepEqual(scripts.filter(script => !CONTENT.js.includes(script)), [])
})

test('icons have the sizes that they claim', () => {
  for (const [size, file] of Object.entries(MANIFEST.icons)) {
    const header = readFileSync(new URL(file, EXTENSION)).subarray(16, 24)
    assert.deepEqual([header.readUInt32BE(0), header.readUInt32BE(4)], [Number(size), Number(size)])
  }
})

test('pages load nothing from elsewhere and hold no script of their own', () => {
  assert.match(MANIFEST.content_security_policy.extension_pages, /^script-src 'self'; object-src 'self'$/)
  for (const page of readdirSync(new URL('pages/', EXTENSION)).filter(file => /\.(html|css)$/.test(file))) {
    assert.doesNotMatch(read(`pages/${page}`), /https?:|<style|<script(?![^>]* src=)|\son\w+=/)
  }
})

test('pages can reach nothing of the extension', () => {
  assert.equal(MANIFEST.web_accessible_resources, undefined)
  assert.equal(MANIFEST.externally_connectable, undefined)
})

test('every permission has its written reason', () => {
  const reasons = [...read('PERMISSIONS.md').matchAll(/^\| `([^`]+)` \| (.{20,}) \|$/gm)].map(match => match[1])
  assert.deepEqual(reasons.sort(), [...MANIFEST.permissions, ...MANIFEST.host_permissions].sort())
})

test('no permission is asked for that nothing uses', () => {
  const code = readdirSync(EXTENSION, { recursive: true }).filter(file => file.endsWith('.js')).map(read).join('')
  const USES = {
    contextMenus: 'chrome.contextMenus', declarativeNetRequestWithHostAccess: 'chrome.declarativeNetRequest', nativeMessaging: 'sendNativeMessage',
    scripting: 'chrome.scripting', storage: 'chrome.storage', webRequest: 'chrome.webRequest'
  }
  assert.deepEqual(MANIFEST.permissions.filter(permission => !code.includes(USES[permission])), [])
})

test('private windows are the browser\'s to allow: the extension does not ask for them', () => {
  assert.equal(MANIFEST.incognito, undefined)
})
