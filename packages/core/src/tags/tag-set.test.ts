import { describe, expect, it } from 'vitest'
import type { TagOptions } from '../tag-options.ts'
import { createCache } from './cache.ts'
import type { TagSource } from './collect.ts'
import { preloadTag, scriptTag, styleTag } from './tag.ts'
import { createFindTags, type FindTags } from './tag-set.ts'

/** A source of tags that counts its calls. */
function countingSource(): TagSource & { count: number } {
  return {
    count: 0,
    isBuild: true,
    shared: () => [],
    entry(name) {
      this.count += 1
      return [styleTag(`/${name}.css`), scriptTag(`/${name}.js`), preloadTag('/shared.js')]
    },
    prefetch: () => [],
  }
}

const findIn = (source: TagSource, global: TagOptions = {}): FindTags =>
  createFindTags(source, global, createCache(1024 * 1024))

describe('the tags of a build', () => {
  const calls: [string, Parameters<FindTags>][] = [
    ['one entry', ['a', undefined]],
    ['one entry in an array', [['a'], undefined]],
    ['several entries', [['a', 'b'], undefined]],
    ['options', ['a', { preload: 'none', attributes: { script: { async: true } } }]],
  ]

  it.each(calls)('are created once for all responses: %s', (_name, call) => {
    const source = countingSource()
    const find = findIn(source)
    const first = find(...call)
    const { count } = source
    expect(count).toBeGreaterThan(0)
    expect(find(...structuredClone(call))).toBe(first)
    expect(source.count).toBe(count)
  })

  it('with functions among the options are made for each response', () => {
    let made = 0
    const attributes = { script: () => ({ 'data-call': (made += 1) }) }
    const texts = [findIn(countingSource(), { attributes }), findIn(countingSource())].map((find, index) =>
      [1, 2].map(() => find('a', index === 0 ? undefined : { attributes }).html.text),
    )
    expect(new Set(texts.flat()).size).toBe(4)
  })

  it('differ for values that JSON does not distinguish', () => {
    const values = [undefined, null, Number.NaN, 1, '1', true, 'true', '', 'undefined']
    const textsOf = (create: () => FindTags): string[] =>
      values.map((id) => create()('a', { attributes: { script: { id } } }).html.text)
    const global = { attributes: { script: { id: 'all' } } }
    const find = findIn(countingSource(), global)
    expect(textsOf(() => find)).toEqual(textsOf(() => findIn(countingSource(), global)))
    expect(new Set(textsOf(() => find)).size).toBe(7)
  })

  it('of many different calls are correct, and not all are cached', () => {
    const source = countingSource()
    const find = findIn(source)
    const withId = (id: number): string => find('a', { attributes: { script: { id } } }).html.text
    for (let round = 0; round < 5000; round += 1) expect(withId(round)).toContain(`id="${round}"`)
    const { count } = source
    withId(0)
    expect(source.count).toBe(count + 1)
  })

  it('an entry is not taken for the key of another call', () => {
    const find = findIn(countingSource())
    const texts = ['a', 'entry a', 'call "1:a', '"1:a'].map((name) => find(name, undefined).html.text)
    expect(new Set([...texts, find(['a', 'b'], undefined).html.text]).size).toBe(5)
  })

  it('a cycle among the options is an error', () => {
    const cycle: Record<string, unknown> = {}
    cycle['script'] = cycle
    expect(() => findIn(countingSource())('a', { attributes: cycle } as TagOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }),
    )
  })

  it('are sent as early hints only for a build', () => {
    const source = countingSource()
    expect(findIn(source)('a', { earlyHints: true }).ahead?.hints).toHaveLength(3)
    expect(createFindTags({ ...source, isBuild: false }, { earlyHints: true })('a', undefined).ahead).toBe(
      undefined,
    )
  })
})
