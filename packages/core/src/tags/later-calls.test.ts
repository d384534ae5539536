import { describe, expect, it } from 'vitest'
import type { ResponseAdapter } from '../contract.ts'
import type { TagOptions } from '../tag-options.ts'
import { createCache } from './cache.ts'
import type { TagSource } from './collect.ts'
import { createNonce } from './nonce.ts'
import { createPageHelpers } from './page-helpers.ts'
import { preloadTag, scriptTag, styleTag, type Tag } from './tag.ts'
import { createFindTags, type FindTags, type PageCache, type TagSet } from './tag-set.ts'

const source: TagSource = {
  isBuild: true,
  shared: () => [],
  entry: (name): Tag[] => [
    styleTag('/shared.css'),
    styleTag(`/${name}.css`),
    scriptTag(`/${name}.js`),
    preloadTag('/shared.js'),
    preloadTag(`/of-${name}.js`),
  ],
  prefetch: () => [],
}

type Call = Parameters<FindTags>[0] | [entry: string, options: TagOptions]

const isWithOptions = (call: Call): call is [string, TagOptions] => typeof call[1] === 'object'

/** Makes the calls of one response. Returns what each one adds to the page. */
function setsOf(find: FindTags, calls: readonly Call[]): TagSet[] {
  const sets: TagSet[] = []
  return calls.map((call) => {
    const [entries, options] = isWithOptions(call) ? call : [call, undefined]
    const set = find(entries, options, sets)
    if (set.tags.length > 0) sets.push(set)
    return set
  })
}

const find = (global: TagOptions = {}, cache?: PageCache): FindTags => createFindTags(source, global, cache)
const cached = (global?: TagOptions): FindTags => find(global, createCache(1024 * 1024))

const pages: [string, Call[]][] = [
  ['two entries', ['a', 'b']],
  ['two entries in the other order', ['b', 'a']],
  ['an entry twice', ['a', 'a', 'b', 'a']],
  ['several entries in a call', [['a', 'b'], ['b', 'c'], 'd']],
  ['options', [['a', { preload: 'none' }], 'b', ['c', { preload: 'header' }], ['b', { integrity: false }]]],
  ['attributes', ['a', ['b', { attributes: { script: { async: true } } }], ['c', {}]]],
  ['early hints', ['a', ['b', { earlyHints: true, preload: 'header' }], 'c']],
]

describe('what a later call adds to a page', () => {
  it.each(pages)('is made once for the responses that need it again: %s', (_name, calls) => {
    const findCached = cached()
    // A set is kept when it is needed again; the one of the next call can be kept only after it, by another response.
    for (const _call of calls) setsOf(findCached, calls)
    const kept = setsOf(findCached, calls)
    for (const [index, set] of setsOf(findCached, calls).entries()) expect(set).toBe(kept[index])
  })

  it.each([{}, { preload: 'header' }, { earlyHints: true }] as TagOptions[])(
    'is the same with a cache as without one, whatever other pages had: %j',
    (global) => {
      const findCached = cached(global)
      for (let round = 0; round < 5; round += 1) {
        for (const [name, calls] of pages) {
          const [made, expected] = [findCached, find(global)].map((by) =>
            setsOf(by, calls).map(({ id: _id, ...set }) => set),
          )
          expect(made, name).toEqual(expected)
        }
      }
    },
  )

  it('is made for each response where a function makes attributes, also in calls after it', () => {
    let made = 0
    const attributes = { script: () => ({ 'data-call': (made += 1) }) }
    const findCached = cached()
    const calls: Call[] = ['a', ['b', { attributes }], 'c', 'b']
    const responses = [1, 2, 3, 4].map(() => setsOf(findCached, calls))
    expect(new Set(responses.map(([first]) => first)).size).toBe(1)
    expect(new Set(responses.map((sets) => sets[1]?.html.text)).size).toBe(4)
    expect(new Set(responses.map((sets) => sets[2])).size).toBe(4)
    expect(responses.map((sets) => sets[2]?.html.text)).toEqual(
      Array(4).fill(setsOf(find(), ['a', 'b', 'c'])[2]?.html.text),
    )
  })

  it('stays within the budget of the cache, with keys no longer on pages with many calls', () => {
    const maxBytes = 40_000
    const inner: PageCache = createCache(maxBytes)
    const keys = new Set<string>()
    const set: PageCache['set'] = (key, value, bytes) => {
      keys.add(key)
      inner.set(key, value, bytes)
    }
    const findCached = find({}, { get: inner.get, set })
    const names = Array.from({ length: 20 }, (_, index) => `entry-${index}`)
    for (let turn = 0; turn < names.length; turn += 1) {
      const order = [...names.slice(turn), ...names.slice(0, turn)]
      for (let again = 0; again < 3; again += 1) {
        const text = setsOf(findCached, order).map(({ html }) => html.text)
        expect(text).toEqual(setsOf(find(), order).map(({ html }) => html.text))
      }
    }
    const held = [...keys].map((key) => inner.get(key)).filter((value) => typeof value === 'object')
    expect(held.length).toBeGreaterThan(0)
    expect(held.length).toBeLessThan(keys.size / 2)
    expect(held.reduce((sum, { html }) => sum + html.text.length, 0)).toBeLessThan(maxBytes)
    expect(Math.max(...[...keys].map((key) => key.length))).toBeLessThan(30)
  })
})

describe('a response', () => {
  const fail = (): never => {
    throw new Error('not in use')
  }

  it('has its own nonce and its own headers with tags of the cache, and fresh ones on its error page', () => {
    const shared = { findTags: cached({ preload: 'header' }), asset: fail, inline: fail, html: fail }
    for (const value of ['one', 'two', 'three', 'four']) {
      const headers: Record<string, string> = {}
      const res: ResponseAdapter & { statusCode: number } = {
        statusCode: 200,
        headersSent: false,
        getHeader: (name) => headers[name],
        setHeader: (name, text) => (headers[name] = text),
        writeEarlyHints() {},
      }
      const { tags } = createPageHelpers(
        shared,
        createNonce(res, false, () => value),
        res,
      )
      const nonce = `nonce="${value}"`
      const texts = [tags('a'), tags('b'), tags('b')]
      expect(texts).toEqual([
        `<meta property="csp-nonce" ${nonce}>
<link rel="stylesheet" href="/shared.css" ${nonce}>
<link rel="stylesheet" href="/a.css" ${nonce}>
<script type="module" src="/a.js" ${nonce}></script>`,
        `<link rel="stylesheet" href="/b.css" ${nonce}>
<script type="module" src="/b.js" ${nonce}></script>`,
        '',
      ])
      const sent = ['/shared.js', '/of-a.js', '/of-b.js']
      expect(headers['link']).toBe(sent.map((url) => `<${url}>; rel=modulepreload; ${nonce}`).join(', '))
      res.statusCode = 500
      expect(tags('b')).toContain('/shared.css')
      expect(tags('a')).not.toContain('/shared.css')
    }
  })
})
