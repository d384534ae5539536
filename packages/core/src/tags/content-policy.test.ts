import { describe, expect, it } from 'vitest'
import { blocksPage, completePolicies } from './content-policy.ts'

/** What helmet sets by itself. */
const helmets =
  "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';" +
  "img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';" +
  "style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests"

describe('a policy is completed', () => {
  it.each([
    ["script-src 'self'", "script-src 'self' 'nonce-abc'"],
    ["default-src 'self'", "default-src 'self'; script-src 'self' 'nonce-abc'; style-src 'self' 'nonce-abc'"],
    [
      "default-src *; Script-Src 'self'",
      "default-src *; script-src 'self' 'nonce-abc'; style-src * 'nonce-abc'",
    ],
    ["script-src-elem 'self'", "script-src-elem 'self' 'nonce-abc'"],
    [
      "script-src-elem 'self'; script-src a.example",
      "script-src-elem 'self' 'nonce-abc'; script-src a.example 'nonce-abc'",
    ],
    ["style-src 'self', script-src 'self'", "style-src 'self' 'nonce-abc', script-src 'self' 'nonce-abc'"],
    ["script-src 'nonce-abc' 'strict-dynamic'", "script-src 'nonce-abc' 'strict-dynamic'"],
    ["script-src 'nonce-own' 'unsafe-inline'", "script-src 'nonce-own' 'unsafe-inline' 'nonce-abc'"],
    ['script-src a.example; script-src b.example', "script-src a.example 'nonce-abc'"],
  ])('%s', (given, expected) => {
    expect(completePolicies(given, 'abc', false)).toBe(expected)
  })

  it.each([
    "img-src 'self'",
    "script-src 'none'; style-src 'none'",
    'script-src; style-src',
    "script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'",
    '',
  ])('not where nothing is needed, or nothing may run: %j', (given) => {
    expect(completePolicies(given, 'abc', false)).toBe(given)
  })

  it('of helmet, and keeps what the application relies on', () => {
    const completed = completePolicies(helmets, 'abc', false)
    expect(completed).toContain("script-src 'self' 'nonce-abc';")
    expect(completed).toContain("style-src 'self' https: 'unsafe-inline';")
    expect(completed).toContain("script-src-attr 'none'")
    expect(completed).toMatch(/; upgrade-insecure-requests$/)
  })

  it('in development with what HMR needs', () => {
    const completed = completePolicies(helmets, 'abc', true)
    expect(completed).toContain("; connect-src 'self' ws: wss:")
    expect(completed).not.toContain('upgrade-insecure-requests')
    expect(completePolicies("connect-src 'none'", 'abc', true)).toBe("connect-src 'none'")
    expect(completePolicies("img-src 'self'", 'abc', true)).toBe("img-src 'self'")
  })
})

it.each([
  [helmets, true],
  ["default-src 'self' 'unsafe-inline'", false],
  ["script-src 'unsafe-inline' 'nonce-x'", true],
  ["img-src 'self'", false],
  ["script-src 'unsafe-inline', script-src 'self'", true],
  ["style-src 'self'", true],
])('%s blocks a page with an inline script: %s', (header, expected) => {
  expect(blocksPage(header, '<script type="module">start()</script>')).toBe(expected)
})

it('a page without inline scripts needs its styles alone', () => {
  const html = '<script type="module" src="/src/main.js"></script>'
  expect(blocksPage(helmets, html)).toBe(false)
  expect(blocksPage("default-src 'self'", html)).toBe(true)
})

it.each([
  ['<script>start()</script>', true],
  ['<script type=module>start()</script>', true],
  ['<script type="">start()</script>', true],
  ["<script async type='text/javascript'>start()</script>", true],
  ['<script type="importmap">{}</script>', true],
  ['<script data-src="/x.js" type="module">start()</script>', true],
  ['<script src="/x.js"></script><script>start()</script>', true],
  ['<script type="application/json">{}</script>', false],
  ['<script id="state" type = application/ld+json>{}</script>', false],
  ['<script type="text/template"><p></p></script>', false],
  ['<script type="module" src = "/x.js"></script>', false],
  ['<script title="a > b" src="/x.js"></script>', false],
])('a policy without inline scripts blocks %s: %s', (html, expected) => {
  expect(blocksPage("script-src 'self'", html)).toBe(expected)
})
