import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test.each([
  ['spaFalback', 'spaFallback'],
  ['src/mian.ts', 'src/main.ts'],
  ['OutDir', 'outDir'],
  ['quite different', undefined],
])('%s: %s', (name, expected) => {
  expect(nearest(name, ['spaFallback', 'src/main.ts', 'outDir'])).toBe(expected)
})

test('names that nobody types are not compared: that would take the product of their lengths', () => {
  const long = 'a'.repeat(1_000_000)
  expect(nearest(`${long}b`, [long])).toBeUndefined()
})
