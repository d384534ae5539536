import { describe, expect, test } from 'vitest'
import { checkPreconditions, isRangeCurrent } from './preconditions.ts'

const modified = Date.UTC(2026, 0, 15, 12)
const at = (offset: number): string => new Date(modified + offset * 1000).toUTCString()
const strong = { etag: '"a"', lastModified: modified }
const weak = { etag: 'W/"a"', lastModified: modified }

describe('checkPreconditions', () => {
  test.each([
    [{}, 'proceed'],
    [{ 'if-match': '"a"' }, 'proceed'],
    [{ 'if-match': '"b", "a"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': '"b"' }, 'failed'],
    [{ 'if-match': 'W/"a"' }, 'failed'],
    [{ 'if-match': '"a"', 'if-unmodified-since': at(-9) }, 'proceed'],
    [{ 'if-match': '"b"', 'if-none-match': '"a"' }, 'failed'],
    [{ 'if-match': '"a"', 'if-none-match': '"a"' }, 'not-modified'],
    [{ 'if-unmodified-since': at(-1) }, 'failed'],
    [{ 'if-unmodified-since': at(0) }, 'proceed'],
    [{ 'if-unmodified-since': 'yesterday' }, 'proceed'],
    [{ 'if-none-match': '"a"' }, 'not-modified'],
    [{ 'if-none-match': 'W/"a"' }, 'not-modified'],
    [{ 'if-none-match': '"x,y", W/"a"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"b"' }, 'proceed'],
    [{ 'if-none-match': '"b"', 'if-modified-since': at(0) }, 'proceed'],
    [{ 'if-none-match': 'a' }, 'proceed'],
    [{ 'if-modified-since': at(0) }, 'not-modified'],
    [{ 'if-modified-since': at(9) }, 'not-modified'],
    [{ 'if-modified-since': at(-1) }, 'proceed'],
    [{ 'if-modified-since': '2099' }, 'proceed'],
  ])('%o: %s', (headers, expected) => {
    expect(checkPreconditions(headers, strong)).toBe(expected)
  })

  test('a weak ETag matches weakly alone', () => {
    expect(checkPreconditions({ 'if-none-match': '"a"' }, weak)).toBe('not-modified')
    expect(checkPreconditions({ 'if-match': 'W/"a"' }, weak)).toBe('failed')
    expect(checkPreconditions({ 'if-match': '"a"' }, weak)).toBe('failed')
  })

  test('without a time the conditions on it do not count', () => {
    expect(checkPreconditions({ 'if-unmodified-since': at(-9) }, { etag: '"a"' })).toBe('proceed')
    expect(checkPreconditions({ 'if-modified-since': at(9) }, { etag: '"a"' })).toBe('proceed')
  })
})

describe('isRangeCurrent', () => {
  test.each([
    [{}, true],
    [{ 'if-range': '"a"' }, true],
    [{ 'if-range': '"b"' }, false],
    [{ 'if-range': 'W/"a"' }, false],
    [{ 'if-range': '"b", "a"' }, false],
    [{ 'if-range': at(0) }, true],
    [{ 'if-range': at(9) }, false],
    [{ 'if-range': at(-9) }, false],
    [{ 'if-range': 'a' }, false],
  ])('%o: %s', (headers, expected) => {
    expect(isRangeCurrent(headers, strong)).toBe(expected)
  })

  test('a weak ETag never matches', () => {
    expect(isRangeCurrent({ 'if-range': 'W/"a"' }, weak)).toBe(false)
    expect(isRangeCurrent({ 'if-range': '"a"' }, weak)).toBe(false)
  })
})
