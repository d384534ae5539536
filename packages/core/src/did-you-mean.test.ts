import { expect, test } from 'vitest'
import { didYouMean } from './did-you-mean.ts'

test.each([
  ['spaFalback', 'spaFallback'],
  ['src/mian.ts', 'src/main.ts'],
  ['OutDir', 'outDir'],
  ['quite different', undefined],
])('%s: %s', (name, expected) => {
  expect(didYouMean(name, ['spaFallback', 'src/main.ts', 'outDir'])).toBe(expected)
})

test('very long names are not compared: the time would grow with the product of their lengths', () => {
  const long = 'a'.repeat(1_000_000)
  expect(didYouMean(`${long}b`, [long])).toBeUndefined()
})
