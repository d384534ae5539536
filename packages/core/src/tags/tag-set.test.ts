import { describe, expect, it } from 'vitest'
import type { TagSource } from '../html/tag-writer.ts'
import { createResponseHost } from '../html/response-host.ts'
import { preloadTag, scriptTag, styleTag } from '../html/tags.ts'
import type { TagOptions } from '../tag-options.ts'
import { createPageTags, type PagePosition, type PageTags } from './page-tags.ts'

/** Counts how often it is asked. */
function countingSource(): TagSource & { count: number } {
  return {
    count: 0,
    shared: () => [],
    entry(name) {
      this.count += 1
      return [styleTag(`/${name}.css`), scriptTag(`/${name}.js`), preloadTag('/shared.js')]
    },
    prefetch: () => [],
  }
}

type Call = [entries: string | string[], options?: TagOptions | undefined]
type Asked = Parameters<PageTags['ask']>

/** What one response does with calls one after the other. */
function respond(tags: PageTags, calls: readonly Call[], nonce?: string): string[] {
  const host = createResponseHost(undefined, () => nonce)
  let position: PagePosition | undefined
  return calls.map(([entries, options]) => {
    position = tags.step(position, tags.ask(entries, options), nonce !== undefined)
    return position.write(host, nonce)
  })
}

describe('the tags of a build', () => {
  const sequences: [string, Call[]][] = [
    ['one entry', [['a']]],
    ['one entry in an array', [[['a']]]],
    ['several entries', [[['a', 'b']]]],
    ['several calls', [['a'], ['b'], ['a']]],
    ['options', [['a', { preload: 'none', attributes: { script: { async: true } } }]]],
  ]

  it.each(sequences)('are made once for all responses: %s', (_name, calls) => {
    const source = countingSource()
    const tags = createPageTags(source, {})
    const first = respond(tags, calls, 'one')
    const { count } = source
    expect(count).toBeGreaterThan(0)
    const second = respond(tags, structuredClone(calls), 'two')
    expect(second).toEqual(first.map((text) => text.replaceAll('"one"', '"two"')))
    expect(source.count).toBe(count)
    expect(tags.ask(...(calls[0]! as Asked))).toBe(tags.ask(...(calls[0]! as Asked)))
  })

  it('are the same step of every response, which has a nonce or has none', () => {
    const tags = createPageTags(countingSource(), {})
    const asked = tags.ask('a', undefined)
    const next = tags.ask('b', undefined)
    for (const hasNonce of [true, false]) {
      const step = tags.step(undefined, asked, hasNonce)
      expect(tags.step(undefined, asked, hasNonce)).toBe(step)
      expect(tags.step(step, next, hasNonce)).toBe(tags.step(step, next, hasNonce))
      expect(tags.step(step, next, hasNonce)).not.toBe(tags.step(undefined, next, hasNonce))
    }
    expect(tags.step(undefined, asked, true)).not.toBe(tags.step(undefined, asked, false))
  })

  it('with functions among the options are made for each response', () => {
    let calls = 0
    const script = (): { 'data-call': number } => ({ 'data-call': (calls += 1) })
    const byAll = createPageTags(countingSource(), { attributes: { script } })
    const byCall = createPageTags(countingSource(), {})
    for (const [tags, options] of [
      [byAll, undefined],
      [byCall, { attributes: { script } }],
    ] as const) {
      const texts = [respond(tags, [['a', options], ['b']]), respond(tags, [['a', options], ['b']])]
      expect(texts[0]![0]).not.toBe(texts[1]![0])
      expect(texts.map(([, second]) => second!.includes('modulepreload'))).toEqual([false, false])
    }
  })

  it('tell values apart that JSON does not', () => {
    const tags = createPageTags(countingSource(), { attributes: { script: { id: 'all' } } })
    const values = [undefined, null, Number.NaN, 1, '1', true, 'true', '', 'undefined']
    const texts = values.map((id) => respond(tags, [['a', { attributes: { script: { id } } }]])[0])
    const fresh = values.map((id) => {
      const own = createPageTags(countingSource(), { attributes: { script: { id: 'all' } } })
      return respond(own, [['a', { attributes: { script: { id } } }]])[0]
    })
    expect(texts).toEqual(fresh)
    expect(new Set(texts).size).toBe(7)
  })

  it('of many different calls are right as well, and not all kept', () => {
    const source = countingSource()
    const tags = createPageTags(source, {})
    for (let round = 0; round < 20_000; round++) {
      const [text] = respond(tags, [['a', { attributes: { script: { id: round } } }]])
      expect(text).toContain(`id="${round}"`)
    }
    const { count } = source
    respond(tags, [['a', { attributes: { script: { id: 0 } } }]])
    expect(source.count).toBe(count + 1)
  })

  it('a mistake without an end is an error of its own', () => {
    const tags = createPageTags(countingSource(), {})
    const endless: Record<string, unknown> = {}
    endless['script'] = endless
    expect(() => tags.ask('a', { attributes: endless } as TagOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }),
    )
  })
})
