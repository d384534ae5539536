import { expect, test } from 'vitest'
import { isInRange } from './version-range.ts'

test.each([
  ['7.2.9', '^7.3.0 || ^8.0.0', false],
  ['7.3.0', '^7.3.0 || ^8.0.0', true],
  ['8.0.0-beta.2', '^7.3.0 || ^8.0.0', true],
  ['9.0.0', '^7.3.0 || ^8.0.0', false],
  ['23.0.0', '^22.15.0 || >=26.0.0', false],
  ['31.2.3', '^22.15.0 || >=26.0.0', true],
])('%s is in the range %s: %s', (version, range, expected) => {
  expect(isInRange(version, range)).toBe(expected)
})
