import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { isCatchAllAnswer, isCatchAllPath } from './catch-all.ts'

test.each([
  ['*', true],
  ['/*', true],
  ['/{*path}', true],
  ['/*path', true],
  ['(.*)', false],
  ['/users/*', false],
  ['/', false],
])('isCatchAllPath(%s): %s', (path, expected) => {
  expect(isCatchAllPath(path)).toBe(expected)
})

test.each([
  [{ path: '/{*all}' }, 200, '/dashboard', true],
  [{ path: /.*/ }, 200, '/dashboard', true],
  [{ path: '/users/:id' }, 404, '/users/7', false],
  [undefined, 404, '/dashboard', true],
  [undefined, 200, '/dashboard', false],
  [undefined, 200, '/@vite/client', true],
])('isCatchAllAnswer of the route %o with status %d at %s: %s', (route, statusCode, target, expected) => {
  const req = { route } as unknown as IncomingMessage
  expect(isCatchAllAnswer({ req, res: { statusCode } as ServerResponse, target })).toBe(expected)
})
