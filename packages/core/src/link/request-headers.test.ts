import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { acceptWithoutPages, viteRequestHeaders, viteUpgradeHeaders } from './request-headers.ts'

const others = 'text/javascript, text/plain, application/*, image/*, font/*, audio/*, video/*'

it.each([
  [undefined, others],
  ['', others],
  ['*/*', others],
  ['text/html', others],
  ['TEXT/HTML;q=0.9, image/png', `image/png, ${others}`],
  ['text/css,*/*;q=0.1', `text/css, ${others}`],
  ['text/*', others],
  ['application/json', 'application/json'],
  ['text/htmlx', 'text/htmlx'],
])('Accept %j becomes one without pages', (accept, expected) => {
  expect(acceptWithoutPages(accept)).toBe(expected)
})

const request = (headers: Record<string, string | string[]>): IncomingMessage =>
  ({ headers }) as unknown as IncomingMessage

it('Host and Origin stay as they came; headers of a body and of the connection go', () => {
  const headers = viteRequestHeaders(
    request({
      host: 'evil.example',
      origin: 'http://evil.example',
      accept: 'image/png',
      connection: 'x-own',
      'x-own': '1',
      'content-length': '5',
      'content-type': 'text/plain',
      expect: '100-continue',
      'set-cookie': ['a', 'b'],
    }),
  )
  expect(headers).toEqual([
    'accept',
    'image/png',
    'host',
    'evil.example',
    'origin',
    'http://evil.example',
    'set-cookie',
    'a',
    'set-cookie',
    'b',
  ])
})

it('an empty Host stays empty, and :authority of HTTP/2 becomes one', () => {
  expect(viteUpgradeHeaders(request({ host: '' }))).toEqual(['host', ''])
  expect(viteUpgradeHeaders(request({ ':authority': 'a.example', ':path': '/' }))).toEqual([
    'host',
    'a.example',
  ])
  expect(viteUpgradeHeaders(request({ ':authority': 'a.example', host: 'b.example' }))).toEqual([
    'host',
    'b.example',
  ])
})
