import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { htmlPreference, isNavigation, isPagePath } from './navigation.ts'

const request = (method: string, headers: Record<string, string>): IncomingMessage =>
  ({ method, headers }) as unknown as IncomingMessage

describe('isNavigation', () => {
  test.each([
    ['GET', { 'sec-fetch-dest': 'document', accept: 'application/json' }, true],
    ['GET', { 'sec-fetch-dest': 'iframe' }, true],
    ['HEAD', {}, true],
    ['GET', { 'sec-fetch-dest': 'empty', accept: 'text/html, application/xhtml+xml' }, true],
    ['GET', { 'sec-fetch-dest': 'empty', accept: '*/*' }, false],
    ['GET', { 'sec-fetch-dest': 'empty', accept: 'text/*' }, false],
    ['GET', { accept: 'application/json, text/html;q=0.9' }, false],
    ['GET', { 'sec-fetch-dest': 'script' }, false],
    ['POST', { 'sec-fetch-dest': 'document' }, false],
    ['GET', { upgrade: 'websocket' }, false],
    ['GET', { accept: 'application/json, */*' }, false],
  ])('%s %o: %s', (method, headers, expected) => {
    expect(isNavigation(request(method, headers))).toBe(expected)
  })
})

test.each([
  [undefined, 'possible'],
  ['', 'possible'],
  ['*/*', 'possible'],
  ['*/*;q=0.8', 'possible'],
  ['text/*', 'possible'],
  ['application/json, text/*;q=0.1', 'possible'],
  ['text/html', 'first'],
  ['TEXT/HTML', 'first'],
  ['text/html, */*', 'first'],
  ['text/html, application/xhtml+xml', 'first'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', 'first'],
  ['text/html;level=1;q=0.5', 'first'],
  ['application/json;q=0.9, text/html;q=0.9', 'first'],
  ['application/json, text/html;q=0.9', 'none'],
  ['application/json', 'none'],
  ['application/json, */*', 'none'],
  ['application/json, text/plain, */*', 'none'],
  ['text/html;q=0', 'none'],
  ['text/html;q=0, text/*', 'none'],
  ['text/html; q=x', 'none'],
  ['*/*;q=0', 'none'],
  ['image/avif,image/webp,*/*;q=0.8', 'none'],
])('htmlPreference(%s): %s', (accept, expected) => {
  expect(htmlPreference(accept)).toBe(expected)
})

describe('isPagePath', () => {
  const rules = { base: '/app/', backendPrefixes: ['/api', '/app/rpc'], assetDirs: ['/app/assets'] }
  test.each([
    ['/app/', true],
    ['/app', true],
    ['/app/users/jane.doe', true],
    ['/app/v1.2/start', true],
    ['/app/assetsx', true],
    ['/apple', false],
    ['/api/x', false],
    ['/app/rpc/x', false],
    ['/app/rpcx', true],
    ['/app/assets', false],
    ['/app/assets/x', false],
    ['/app/x.png', false],
    ['/app/X.PNG', false],
    ['/app/.git/config', false],
    ['/app/a/.b', false],
  ])('%s: %s', (path, expected) => {
    expect(isPagePath(path, rules)).toBe(expected)
  })
})
