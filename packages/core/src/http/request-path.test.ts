import { describe, expect, test } from 'vitest'
import { isUnder, requestPath, requestQuery } from './request-path.ts'

describe('requestPath', () => {
  test.each([
    ['/', '/'],
    ['/a/b.js?x=1', '/a/b.js'],
    ['/a#b', '/a'],
    ['/f%C3%B6%C3%B6', '/föö'],
    ['/a%20b', '/a b'],
    ['/100%25', '/100%'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a//b', '/a//b'],
    ['/@vite/client', '/@vite/client'],
    ['/a..b', '/a..b'],
    ['/admin%2Fusers', '/admin%2Fusers'],
    ['/f%c3%b6%2fb', '/fö%2Fb'],
  ])('%s is %s', (target, path) => {
    expect(requestPath(target)).toBe(path)
  })

  test.each([
    undefined,
    '',
    '*',
    'a',
    'http://evil.example/x',
    '//evil.example/x',
    '/%2Fevil.example',
    '/%zz',
    '/a/../b',
    '/a/..',
    '/./a',
    '/%2e%2e/a',
    '/%252e%252e/a',
    '/a%252fb',
    '/%61dmin/',
    '/a%2Db',
    '/a\\b',
    '/a%5cb',
    '/a%00',
    '/a%0d%0ab',
    '/a%2F..%2Fb',
  ])('%s is refused', (target) => {
    expect(requestPath(target)).toBeUndefined()
  })

  test('takes a long path without backtracking', () => {
    expect(requestPath(`/${'a'.repeat(100_000)}%`)).toBeUndefined()
  })
})

test('isUnder matches whole segments', () => {
  expect(isUnder('/api', '/api')).toBe(true)
  expect(isUnder('/api/x', '/api')).toBe(true)
  expect(isUnder('/apix', '/api')).toBe(false)
})

test('requestQuery keeps the question mark', () => {
  expect(requestQuery('/a?b=1?c')).toBe('?b=1?c')
  expect(requestQuery('/a')).toBe('')
})
