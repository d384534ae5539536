import { expect, test } from 'vitest'
import { parseRanges } from './byte-ranges.ts'

const text = (header: string, size = 20): string | undefined => {
  const ranges = parseRanges(header, size)
  return typeof ranges === 'object' ? ranges.map(({ start, end }) => `${start}-${end}`).join(' ') : ranges
}

test.each([
  ['bytes=0-4', '0-4'],
  ['BYTES=0-4', '0-4'],
  ['bytes=5-', '5-19'],
  ['bytes=5-100', '5-19'],
  ['bytes=0-99999999999999999999999', '0-19'],
  ['bytes=-5', '15-19'],
  ['bytes=-100', '0-19'],
  ['bytes=0-0', '0-0'],
  ['bytes=19-', '19-19'],
  ['bytes=0-1, 5-6', '0-1 5-6'],
  ['bytes=5-6,0-1', '5-6 0-1'],
  ['bytes=0-4,3-8', '0-8'],
  ['bytes=0-4,5-8', '0-8'],
  ['bytes=0-1,50-60', '0-1'],
  ['bytes=, 0-1 ,', '0-1'],
  ['bytes=0-9,11-19', '0-9 11-19'],
])('%s of 20 bytes is %s', (header, expected) => {
  expect(text(header)).toBe(expected)
})

test.each(['bytes=20-', 'bytes=50-60', 'bytes=-0', 'bytes=20-,30-'])('%s cannot be met', (header) => {
  expect(text(header)).toBe('unsatisfiable')
})

test.each([
  'bytes=5-2',
  'bytes=a-b',
  'bytes=-',
  'bytes=',
  'bytes=1',
  'bytes=1-2-3',
  'bytes=0x1-2',
  'bytes=--1',
  'items=0-4',
  '0-4',
  `bytes=${Array.from({ length: 9 }, (_, index) => `${index * 2}-${index * 2}`).join(',')}`,
])('%s does not count', (header) => {
  expect(text(header)).toBeUndefined()
})

test('an empty file has no ranges', () => {
  expect(text('bytes=0-', 0)).toBeUndefined()
  expect(text('bytes=-1', 0)).toBeUndefined()
})
