import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createIntegration,
  resolveConfig,
  ViteIntegrationError,
  type TagOptions,
} from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { hostileJson, hostilePieces, hostileText } from '../support/hostile-texts.ts'
import { parseLinks } from '../support/link-header.ts'
import { harmless, parseStrictly, type Element } from '../support/strict-html.ts'

const entries = ['src/main.ts', 'src/second.ts', 'src/theme.css', 'index.html']

/** Returns the kinds of elements in their order, to compare with those of a harmless call. */
function shapeOf(elements: readonly Element[]): string[] {
  return elements.map(({ name, attributes }) => `${name} ${attributes['rel'] ?? ''}`)
}

/** Creates a response that accepts and refuses headers as Node does. */
function response(): { headers: Record<string, string>; host: never } {
  const headers: Record<string, string> = {}
  const host = {
    headersSent: false,
    getHeader: (name: string) => headers[name.toLowerCase()],
    setHeader(name: string, value: string) {
      // oxlint-disable-next-line no-control-regex -- characters that Node refuses
      if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) throw new TypeError(`Invalid character in ${name}`)
      headers[name.toLowerCase()] = value
    },
    writeEarlyHints({ link }: { link: string[] }) {
      for (const value of link) {
        if (!/^(?:<[^>]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/.test(value))
          throw new TypeError(`Invalid hint ${value}`)
      }
    },
  }
  return { headers, host: host as never }
}

/** Runs an action that may throw a ViteIntegrationError, and no other error. */
function orRefused<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    expect(error).toBeInstanceOf(ViteIntegrationError)
    return undefined
  }
}

const build = async (tags: TagOptions = {}): Promise<ReturnType<typeof createIntegration>> =>
  createIntegration(resolveConfig({ root: await builtFixture({ fixture: 'tags' }), dev: false, tags }, {}))

describe('hostile attributes', () => {
  const goodNames = [
    'src',
    'href',
    'type',
    'rel',
    'crossorigin',
    'integrity',
    'nonce',
    'onload',
    'data-x',
    'CLASS',
    '__proto__',
  ]
  const odd = [undefined, null, true, false, 0, Symbol.iterator, () => 'x', 10n]
  const names = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...goodNames) }, hostileText)
  const values = fc.oneof({ weight: 9, arbitrary: hostileText }, fc.constantFrom(...odd), hostileJson)
  const attributes = fc.array(fc.tuple(names, values), { maxLength: 3 }).map((pairs) => {
    const result = {}
    for (const [name, value] of pairs)
      Object.defineProperty(result, name, { value, enumerable: true, configurable: true })
    return result as Record<string, never>
  })
  const options = fc.record({ script: attributes, style: attributes, preload: attributes })

  it('are escaped and keep their values', async () => {
    const integration = await build()
    const plain = shapeOf(parseStrictly(integration.helpers().tags(entries)))
    let written = 0
    fc.assert(
      fc.property(
        options,
        fc.boolean(),
        fc.constantFrom('link', 'header', 'none'),
        (given, asFunction, preload) => {
          const wrap = (value: Record<string, never>): never => (asFunction ? () => value : value) as never
          const call = {
            attributes: {
              script: wrap(given.script),
              style: wrap(given.style),
              preload: wrap(given.preload),
            },
          }
          const html = orRefused(() =>
            integration.helpers().tags(entries, { ...call, preload: preload as 'link' }),
          )
          if (html === undefined) return
          written += 1
          const elements = parseStrictly(html, harmless)
          expect(elements.map(({ name }) => name)).toEqual(
            plain
              .filter((line) => preload !== 'none' || line !== 'link modulepreload')
              .map((line) => line.split(' ')[0]),
          )
          for (const { attributes: found } of elements) {
            for (const [name, value] of Object.entries(found)) {
              expect(name).toMatch(/^[a-z_:@][\w:.@-]*$/)
              expect(value.replace(/[\s\p{Cc}]/gu, '')).not.toMatch(/^javascript:/i)
            }
          }
        },
      ),
      { numRuns: 3000 },
    )
    expect(written).toBeGreaterThan(1000)
  })

  it('break no header and no early hint', async () => {
    const integration = await build({ preload: 'header', earlyHints: true })
    fc.assert(
      fc.property(options, hostileText, (given, nonce) => {
        const { headers, host } = response()
        const html = orRefused(() =>
          integration.helpers(host, () => nonce).tags(entries, { attributes: given }),
        )
        if (html === undefined) return
        parseStrictly(html, harmless)
        const links = parseLinks(headers['link'] ?? '')
        for (const { url, parameters } of links) {
          expect(url).toMatch(/^\/assets\/[\w.-]+$/)
          expect(parameters['rel']).toBe('modulepreload')
        }
      }),
      { numRuns: 1500 },
    )
  })
})

describe('hostile nonces', () => {
  it('are escaped', async () => {
    const integration = await build({ prefetch: 'eager' })
    const plain = integration.helpers(undefined, () => 'abc').tags(entries)
    fc.assert(
      fc.property(hostileText, (nonce) => {
        const html = integration.helpers(undefined, () => nonce).tags(entries)
        const elements = parseStrictly(html, harmless)
        expect(shapeOf(elements)).toEqual(
          shapeOf(parseStrictly(nonce === '' ? integration.helpers().tags(entries) : plain)),
        )
        // Parsers turn line ends into \n, and NUL into U+FFFD.
        const expected = nonce === '' ? undefined : nonce.replaceAll('\0', '\ufffd').replace(/\r\n?/g, '\n')
        for (const { attributes } of elements) expect(attributes['nonce']).toBe(expected)
      }),
      { numRuns: 1500 },
    )
  })

  it('are never part of a policy', async () => {
    const integration = await build({ csp: true })
    fc.assert(
      fc.property(fc.oneof(hostileText, hostileJson), (nonce) => {
        const { headers, host } = response()
        orRefused(() => integration.helpers(host, () => nonce as string).tags(entries))
        const policy = headers['content-security-policy'] ?? ''
        expect(policy).toMatch(
          /^(?:script-src 'nonce-([\w+/-]+={0,2})' 'strict-dynamic'; style-src 'nonce-\1'; object-src 'none'; base-uri 'none')?$/,
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('hostile names', () => {
  const names = fc.oneof(hostileText, hostileJson, fc.constantFrom(...hostilePieces))

  it('are unknown, or a file of the build', async () => {
    const integration = await build()
    const { tags, asset, inline } = integration.helpers()
    fc.assert(
      fc.property(names, (name) => {
        const html = orRefused(() => tags(name as string))
        if (html !== undefined) parseStrictly(html)
        const url = orRefused(() => asset(name as string))
        if (url !== undefined) expect(url).toMatch(/^\/(?:assets\/)?[\w.-]+$/)
        orRefused(() => inline(name as string))
      }),
      { numRuns: 1500 },
    )
  })

  it('of any length are refused quickly', async () => {
    const integration = await build()
    for (const length of [1000, 100_000, 5_000_000]) {
      for (const name of ['a'.repeat(length), './'.repeat(length / 2), 'src/main.ts'.repeat(length / 10)]) {
        expect(orRefused(() => integration.helpers().tags(name))).toBeUndefined()
        expect(orRefused(() => integration.helpers().asset(name))).toBeUndefined()
      }
    }
  })
})
