import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { resolveConfig } from './config.ts'

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'config-')))
afterAll(() => rmSync(root, { recursive: true }))

describe('dev', () => {
  test.each([
    ['development', true],
    ['production', false],
    ['test', false],
    ['staging', false],
    [undefined, false],
  ])('NODE_ENV %s: %s', (NODE_ENV, expected) => {
    expect(resolveConfig({ root }, { NODE_ENV }).dev).toBe(expected)
  })

  test('the option decides', () => {
    expect(resolveConfig({ root, dev: true }, { NODE_ENV: 'production' }).dev).toBe(true)
    expect(resolveConfig({ root, dev: false }, { NODE_ENV: 'development' }).dev).toBe(false)
  })
})

describe('base', () => {
  test.each([
    [undefined, undefined, undefined],
    ['', '/', ''],
    ['./', '/', ''],
    ['/app', '/app/', ''],
    ['/app/', '/app/', ''],
    ['app/', '/app/', ''],
    ['/f%C3%B6/', '/fö/', ''],
    ['https://cdn.example.com/x/', '/x/', 'https://cdn.example.com'],
  ])('%s', (base, path_, origin) => {
    const config = resolveConfig({ root, ...(base === undefined ? {} : { base }) }, {})
    expect([config.base, config.assetOrigin]).toEqual([path_, origin])
  })

  test.each(['//evil.example/', '/a/%2e%2e/', '/a?b', 'javascript:alert(1)'])('%s is refused', (base) => {
    expect(() => resolveConfig({ root, base }, {})).toThrowError(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})

test('outDir is dist/client when that holds a build', () => {
  expect(resolveConfig({ root }, {}).outDir).toBe(path.join(root, 'dist'))
  mkdirSync(path.join(root, 'dist/client'), { recursive: true })
  expect(resolveConfig({ root }, {}).outDir).toBe(path.join(root, 'dist'))
  writeFileSync(path.join(root, 'dist/client/index.html'), '')
  expect(resolveConfig({ root }, {}).outDir).toBe(path.join(root, 'dist/client'))
})

test('the result is frozen and the input is not touched', () => {
  const options = Object.freeze({ root, backendPrefixes: Object.freeze(['/api/']) as string[] })
  const config = resolveConfig(options, {})
  expect(config.backendPrefixes).toEqual(['/api'])
  expect(Object.isFrozen(config) && Object.isFrozen(config.backendPrefixes)).toBe(true)
})

describe('backendPrefixes that are no plain paths', () => {
  test.each([
    ['/api/*', '"/api" is all below it'],
    ['/api*', '"/api" is all below it'],
    ['/api/**', '"/api" is all below it'],
    ['/api/:id', '"/api" is all below it'],
    ['/api/{*rest}', '"/api" is all below it'],
    ['/api/(.*)', '"/api" is all below it'],
    ['/api?x', '"/api" is all below it'],
    ['/*', 'such as "/api"'],
    ['*', 'such as "/api"'],
    ['//api', 'such as "/api"'],
    ['/a/../b', 'no path that a request can have'],
    ['/a%20b', 'has to be decoded'],
    ['/a%2fb', 'no path that a request can have'],
    ['/a\\b', 'no path that a request can have'],
  ])('%s', (prefix, hint) => {
    expect(() => resolveConfig({ root, backendPrefixes: [prefix] }, {})).toThrowError(
      expect.objectContaining({ code: 'INVALID_OPTION', hint: expect.stringContaining(hint) }),
    )
  })

  test.each([
    ['/api', '/api'],
    ['/api/v1/', '/api/v1'],
    ['/föö bar', '/föö bar'],
    ['/a:b', '/a:b'],
    ['/a(b)', '/a(b)'],
    ['/a%2Fb', '/a%2Fb'],
  ])('%s is one', (prefix, expected) => {
    expect(resolveConfig({ root, backendPrefixes: [prefix] }, {}).backendPrefixes).toEqual([expected])
  })
})

describe('refused options', () => {
  const url = 'https://assets.example.com'
  test.each([
    [{ spaFalback: true }, 'UNKNOWN_OPTION', /Did you mean "spaFallback"/],
    [{ dev: 'yes' }, 'INVALID_OPTION', /true or false.*"yes"/],
    [{ outDir: 5 }, 'INVALID_OPTION', /a non-empty string.*a number/],
    [{ keep: true }, 'INVALID_OPTION', /keep.*or false/],
    [{ keep: { ms: -1 } }, 'INVALID_OPTION', /keep\.ms.*milliseconds, 0 or more/],
    [{ keep: { hours: 1 } }, 'UNKNOWN_OPTION', /keep\.hours/],
    [{ assetFallback: { url, timeoutMs: 0 } }, 'INVALID_OPTION', /assetFallback\.timeoutMs.*from 1/],
    [
      { assetFallback: { url, timeoutMs: 2 ** 31 } },
      'INVALID_OPTION',
      /assetFallback\.timeoutMs.*to 2147483647/,
    ],
    [{ buildHeader: 'a b' }, 'INVALID_OPTION', /buildHeader.*response header/],
    [{ root: '' }, 'INVALID_OPTION', /"root"/],
    [{ backendPrefixes: 'api' }, 'INVALID_OPTION', /array of paths/],
    [{ backendPrefixes: ['api'] }, 'INVALID_OPTION', /such as "\/api"/],
    [{ backendPrefixes: ['/'] }, 'INVALID_OPTION', /such as "\/api"/],
    [{ assetOrigin: 'https://cdn.example.com/x' }, 'INVALID_OPTION', /origin alone/],
    [{ nonce: 'abc' }, 'INVALID_OPTION', /a function/],
    [{ logger: { warn() {} } }, 'INVALID_OPTION', /debug, info, warn and error/],
    [{ server: {} }, 'INVALID_OPTION', /http or https server/],
    [null, 'INVALID_OPTION', /an object/],
    [{ root: path.join(tmpdir(), 'no-such-folder-at-all') }, 'ROOT_NOT_FOUND', /root/],
  ])('%o: %s', (options, code, message) => {
    expect(() => resolveConfig(options as never, {})).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  test('an undefined value counts as not given', () => {
    expect(resolveConfig({ root, base: undefined } as never, {}).base).toBeUndefined()
  })
})
