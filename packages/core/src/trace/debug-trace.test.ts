import { expect, it } from 'vitest'
import { lineOf } from './debug-trace.ts'

it('control characters of a target do not reach a terminal, and other text stays as it is', () => {
  const url = '/\u001b[2J\u007f\u009b2J/ä?a=…'
  const line = lineOf({ id: 1, at: 0, method: 'GET', url, status: 404, by: '404', rule: 'none', ms: 1.5 })
  expect(line).toBe(String.raw`GET /\u001b[2J\u007f\u009b2J/ä?a=… 404 404 1.5 ms: none`)
})
