import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it, test } from 'vitest'
import type { PageHelpers, RequestContext } from '../contract.ts'
import { createRequestContext } from './request-context.ts'

function parse(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  createHelpers = (): PageHelpers => ({}) as PageHelpers,
): RequestContext {
  const req = Object.assign(new IncomingMessage(new Socket()), { method, url: target, headers })
  return createRequestContext(req, new ServerResponse(req), target, createHelpers)
}

test.each([
  ['/a%20b?x=1', '/a b'],
  ['/caf%C3%A9', '/café'],
  ['//host/x', undefined],
  ['http://host/x', undefined],
  ['/%zz', undefined],
  ['/../x', undefined],
])('the path of %s is %s', (target, path) => {
  expect(parse('GET', target)).toMatchObject({ target, path })
})

test.each([
  ['GET', {}, true],
  ['HEAD', {}, true],
  ['POST', {}, false],
  ['GET', { upgrade: 'websocket' }, false],
  ['GET', { upgrade: 'WebSocket' }, false],
  ['GET', { upgrade: 'h2c' }, true],
])('%s %o may be answered by a file or a page: %s', (method, headers, expected) => {
  expect(parse(method, '/', headers as Record<string, string>).isGetOrHead).toBe(expected)
})

it('helpers are made when they are first read, and once', () => {
  let made = 0
  const context = parse('GET', '/', {}, () => {
    made += 1
    return { nonce: () => 'abc', reset: () => {} } as unknown as PageHelpers
  })
  context.resetTags()
  expect(made).toBe(0)
  expect(context.nonce()).toBe('abc')
  expect(context.helpers).toBe(context.helpers)
  expect(made).toBe(1)
})
