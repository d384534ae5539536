import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { isAllowedHost } from './allowed-hosts.ts'

const request = (host?: string): IncomingMessage => ({ headers: { host } }) as unknown as IncomingMessage

it.each([
  'localhost',
  'LOCALHOST:3000',
  'shop.localhost',
  '127.0.0.1:1',
  '192.168.1.2',
  '[::1]:3000',
  '[::1]',
])('%s is this machine', (host) => {
  expect(isAllowedHost(request(host))).toBe(true)
})

it.each([
  'evil.example',
  'localhost.evil.example',
  'evil.example:80',
  'localhost@evil.example',
  '127.0.0.1.evil.example',
  'evil.example#localhost',
  '',
  undefined,
])('%s is not', (host) => {
  expect(isAllowedHost(request(host))).toBe(false)
})

it('hosts are allowed by their name, or all below a name', () => {
  expect(isAllowedHost(request('shop.test:80'), ['shop.test'])).toBe(true)
  expect(isAllowedHost(request('a.shop.test'), ['shop.test'])).toBe(false)
  expect(isAllowedHost(request('a.shop.test'), ['.shop.test'])).toBe(true)
  expect(isAllowedHost(request('shop.test'), ['.shop.test'])).toBe(true)
  expect(isAllowedHost(request('evilshop.test'), ['.shop.test'])).toBe(false)
  expect(isAllowedHost(request('anything'), true)).toBe(true)
})
