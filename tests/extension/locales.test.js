import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

const EXTENSION = new URL('../../extension/', import.meta.url)
const read = path => readFileSync(new URL(path, EXTENSION), 'utf8')
const messagesOf = locale => JSON.parse(read(`_locales/${locale}/messages.json`))

const ENGLISH = messagesOf('en')
const LOCALES = readdirSync(new URL('_locales/', EXTENSION))

/** Names, numbers and what is the same word in several languages. */
const MAY_BE_EQUAL = new Set(['name', 'direction', 'twoParts', 'portHeading', 'descriptionName', 'openOptions'])

/** Every way in which a file names a message. */
const USES = [/\bsay\('([^'@]+)'/g, /\bsay\([^)]*\? '(\w+)' : '(\w+)'/g, /data-words="(\w+)"/g, /__MSG_(\w+)__/g]

function usedKeys () {
  const files = readdirSync(EXTENSION, { recursive: true }).filter(file => /\.(js|html|json)$/.test(file) && !file.startsWith('_locales'))
  return new Set(files.flatMap(file => USES.flatMap(use => [...read(file).matchAll(use)].flatMap(match => match.slice(1)))))
}

test('every message that is used exists, and every one that exists is used', () => {
  assert.deepEqual([...usedKeys()].sort(), Object.keys(ENGLISH).sort())
})

for (const [key, { message, description, placeholders = {} }] of Object.entries(ENGLISH)) {
  test(`${key} tells translators where it is heard`, () => {
    assert.ok(message)
    assert.ok(description?.length > 20)
    for (const { example } of Object.values(placeholders)) assert.ok(example)
  })
}

test('there is English, Spanish, German, French, Chinese and Arabic', () => {
  assert.deepEqual(LOCALES.sort(), ['ar', 'de', 'en', 'es', 'fr', 'zh_CN'])
})

for (const locale of LOCALES) {
  test(`${locale} has every message with the same gaps`, () => {
    const messages = messagesOf(locale)
    assert.deepEqual(Object.keys(messages).sort(), Object.keys(ENGLISH).sort())
    const gaps = text => (text.match(/\$\w+\$/g) ?? []).sort()
    for (const key of Object.keys(ENGLISH)) {
      assert.deepEqual(gaps(messages[key].message), gaps(ENGLISH[key].message), key)
      assert.deepEqual(messages[key].placeholders, ENGLISH[key].placeholders, key)
    }
  })

  test(`${locale} is really in its language, and says which that is`, () => {
    const messages = messagesOf(locale)
    assert.equal(messages.language.message, locale.replace('_', '-'))
    assert.equal(messages.direction.message, locale === 'ar' ? 'rtl' : 'ltr')
    if (locale === 'en') return
    const untranslated = Object.keys(ENGLISH).filter(key => messages[key].message === ENGLISH[key].message)
    assert.deepEqual(untranslated.filter(key => !MAY_BE_EQUAL.has(key)), [])
  })

  test(`${locale} fits the stores: name and description`, () => {
    const { name, description } = messagesOf(locale)
    assert.ok(name.message.length <= 75)
    assert.ok(description.message.length <= 132)
  })
}
