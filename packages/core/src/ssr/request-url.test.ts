import { describe, expect, test } from 'vitest'
import type { HostRequest } from '../contract.ts'
import { requestUrl } from './request-url.ts'

const url = (target: string, host: string | undefined = 'a.test:8080', protocol = 'http'): string =>
  requestUrl({ host, protocol } as HostRequest, target).href

describe('the URL of a request', () => {
  test.each([
    ['/', 'http://a.test:8080/'],
    ['/app/p?q=1&q=2', 'http://a.test:8080/app/p?q=1&q=2'],
    ['/%E0%A4%A', 'http://a.test:8080/%E0%A4%A'],
    ['/a#b', 'http://a.test:8080/a'],
    // Another origin in the target does not count.
    ['//evil.com/x', 'http://a.test:8080//evil.com/x'],
    ['http://evil.com/x?y', 'http://a.test:8080/x?y'],
    ['http://evil.com', 'http://a.test:8080/'],
    ['http://evil.com?y', 'http://a.test:8080/?y'],
    ['http://user:pass@evil.com:1/x', 'http://a.test:8080/x'],
    ['/\\evil.com', 'http://a.test:8080//evil.com'],
    ['/@evil.com', 'http://a.test:8080/@evil.com'],
  ])('%s', (target, expected) => {
    expect(url(target)).toBe(expected)
  })

  test.each(['a.test', '127.0.0.1:1', '[::1]:3000', 'a_b.test'])('keeps the host %s', (host) => {
    expect(url('/', host)).toBe(`http://${host}/`)
  })

  test('takes the protocol of the host framework, where it is one of HTTP', () => {
    expect(url('/', 'a', 'https')).toBe('https://a/')
    expect(url('/', 'a', 'javascript')).toBe('http://a/')
  })

  test.each([
    ['/', ''],
    ['/', 'a b'],
    ['/', 'user@evil.com'],
    ['/', 'a.test/path'],
    ['/', 'a.test?x'],
    ['/', 'a.test:99999'],
    ['/', 'a.test:x'],
    ['/', '[::1'],
    ['/', 'a.test\\evil.com'],
    ['*', 'a.test'],
    ['evil.com:443', 'a.test'],
  ])('refuses %s of the host %j', (target, host) => {
    expect(() => url(target, host)).toThrow(
      expect.objectContaining({ code: 'SSR_INVALID_URL', statusCode: 400 }),
    )
  })

  test('refuses a request without a host', () => {
    expect(() => requestUrl({ host: undefined, protocol: 'http' } as HostRequest, '/')).toThrow(
      expect.objectContaining({ code: 'SSR_INVALID_URL' }),
    )
  })
})
