import js from '@eslint/js'
import globals from 'globals'

const STRICT = {
  'array-callback-return': 'error',
  curly: ['error', 'multi-line'],
  'default-case-last': 'error',
  eqeqeq: 'error',
  'max-depth': ['error', 3],
  'max-lines': ['error', 300],
  'max-params': ['error', 4],
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-shadow': ['error', { builtinGlobals: false }],
  'no-throw-literal': 'error',
  'no-unused-expressions': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'error'
}

/** Words of pages and pictures never become markup. */
const MARKUP = [{ property: 'innerHTML' }, { property: 'outerHTML' }]

/** Content scripts share one scope: what one defines another uses, and the type checker sees through it. */
const SHARED_SCOPE = { 'no-undef': 'off', 'no-redeclare': ['error', { builtinGlobals: false }], 'no-unused-vars': ['error', { vars: 'local' }] }

export default [
  { ignores: ['**/node_modules/**'] },
  js.configs.recommended,
  { languageOptions: { ecmaVersion: 2026, sourceType: 'module' }, rules: STRICT },
  {
    files: ['extension/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.webextensions, addressSpace: 'readonly', Line: 'readonly' } },
    rules: { 'no-restricted-properties': ['error', ...MARKUP] }
  },
  {
    files: ['extension/content/*.js', 'extension/shared/address-space.js', 'extension/shared/line.js'],
    languageOptions: { sourceType: 'script' },
    rules: SHARED_SCOPE
  },
  {
    files: ['extension/content/bytes.js'],
    rules: {
      // Firefox lets content scripts read pixels through these that the page may not have.
      'no-restricted-properties': ['error', ...MARKUP, { property: 'getImageData' }, { property: 'toDataURL' }, { property: 'toBlob' }]
    }
  },
  { files: ['tests/extension/**'], languageOptions: { globals: globals.node } }
]
