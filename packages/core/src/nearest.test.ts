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
