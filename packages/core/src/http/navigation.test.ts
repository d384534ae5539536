import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { isNavigation, isPagePath } from './navigation.ts'

const request = (method: string, headers: Record<string, string>): IncomingMessage =>
  ({ method, headers }) as unknown as IncomingMessage

describe('isNavigation', () => {
  test.each([
    ['GET', { 'sec-fetch-dest': 'document', accept: 'application/json' }, true],
    ['GET', { 'sec-fetch-dest': 'iframe' }, true],
    ['HEAD', {}, true],
    ['GET', { 'sec-fetch-dest': 'empty', accept: 'text/html' }, false],
    ['GET', { 'sec-fetch-dest': 'script' }, false],
    ['POST', { 'sec-fetch-dest': 'document' }, false],
    ['GET', { upgrade: 'websocket' }, false],
    ['GET', { accept: 'application/json, */*' }, false],
  ])('%s %o: %s', (method, headers, expected) => {
    expect(isNavigation(request(method, headers))).toBe(expected)
  })
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
