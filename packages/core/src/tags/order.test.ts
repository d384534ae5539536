import { describe, expect, it } from 'vitest'
import { type SeenTags, sortTags, takeUnseen } from './order.ts'
import {
  devStyleTag,
  inlineStyleTag,
  prefetchTag,
  preloadTag,
  scriptTag,
  styleTag,
  type Tag,
  tagKinds,
} from './tag.ts'

const tagOf = (kind: Tag['kind'], href: string): Tag => ({ kind, href, attributes: {} })
const linesOf = (tags: readonly Tag[]): string[] => tags.map(({ kind, href }) => `${kind} ${href}`)

describe('sortTags', () => {
  it('sorts by kind, and keeps the order within a kind', () => {
    const tags = [...tagKinds].toReversed().flatMap((kind) => [tagOf(kind, 'b'), tagOf(kind, 'a')])
    expect(linesOf(sortTags(tags))).toEqual(tagKinds.flatMap((kind) => [`${kind} b`, `${kind} a`]))
  })

  it('puts an import map before all modules', () => {
    const tags = sortTags([scriptTag('/a.js'), preloadTag('/b.js'), tagOf('importmap', 'importmap')])
    expect(tags[0]?.kind).toBe('importmap')
  })
})

describe('takeUnseen', () => {
  const take = (...calls: Tag[][]): string[][] => {
    const seen: SeenTags = new Map()
    return calls.map((tags) => linesOf(takeUnseen(tags, seen)))
  }

  it('returns each tag once, within a call and across calls', () => {
    const tags = [styleTag('/a.css'), scriptTag('/a.js'), styleTag('/a.css')]
    expect(take(tags, tags, [styleTag('/b.css')])).toEqual([
      ['style /a.css', 'script /a.js'],
      [],
      ['style /b.css'],
    ])
  })

  it('drops a preload of a script, and no script because of a preload', () => {
    expect(take([scriptTag('/a.js'), preloadTag('/a.js')])).toEqual([['script /a.js']])
    expect(take([preloadTag('/a.js')], [scriptTag('/a.js')])).toEqual([['preload /a.js'], ['script /a.js']])
  })

  it.each([
    ['hash', tagOf('integrity', '/a.js'), scriptTag('/a.js')],
    ['hash', tagOf('integrity', '/a.js'), preloadTag('/a.js')],
    ['prefetch', prefetchTag('/a.css', 'style', {}), styleTag('/a.css')],
    ['prefetch', prefetchTag('/a.js', 'script', {}), scriptTag('/a.js')],
    ['prefetch', prefetchTag('/a.js', 'script', {}), preloadTag('/a.js')],
  ])('drops a %s of a file that the page loads', (_name, tag, loading) => {
    expect(take([loading], [tag])[1]).toEqual([])
    expect(take([tag], [loading])[1]).toHaveLength(1)
  })

  it('takes a linked and an inlined stylesheet with the same id for the same tag', () => {
    expect(take([devStyleTag('/a.css', 'id')], [inlineStyleTag('/app/a.css', 'id', '')])[1]).toEqual([])
  })

  it('works with names of inherited properties', () => {
    expect(take([styleTag('__proto__'), styleTag('constructor')])[0]).toHaveLength(2)
  })
})
