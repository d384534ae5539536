import { expect, test } from 'vitest'
import { acceptsHtml } from './accepts-html.ts'

test.each([
  [undefined, true],
  ['', true],
  ['*/*', true],
  ['*/*;q=0.8', true],
  ['text/html', true],
  ['TEXT/HTML', true],
  ['text/*', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', true],
  ['application/json, text/html;q=0.1', true],
  ['text/html;level=1;q=0.5', true],
  ['application/json', false],
  ['application/json, */*', false],
  ['application/json, text/plain, */*', false],
  ['text/html;q=0', false],
  ['text/html;q=0, text/*', false],
  ['text/html; q=x', false],
  ['*/*;q=0', false],
  ['image/avif,image/webp,*/*;q=0.8', false],
])('%s: %s', (accept, expected) => {
  expect(acceptsHtml(accept)).toBe(expected)
})
