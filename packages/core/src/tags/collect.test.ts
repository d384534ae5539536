import { expect, it } from 'vitest'
import type { TagOptions, TagSubject } from '../tag-options.ts'
import { collectTags, type TagSource } from './collect.ts'
import { inlineScriptTag, prefetchTag, preloadTag, scriptTag, styleTag } from './tag.ts'

const integrity = 'sha384-YQ=='
const source: TagSource = {
  isBuild: true,
  shared: () => [inlineScriptTag('importmap', 'importmap', '{}', { type: 'importmap' })],
  entry: (name, order = 'entry-first') => {
    const styles = [styleTag(`/${name}.css`), styleTag('/shared.css')]
    return [
      scriptTag(`/${name}.js`, { integrity }),
      ...(order === 'entry-first' ? styles : styles.toReversed()),
      preloadTag('/shared.js', { integrity }),
    ]
  },
  prefetch: (name) => [prefetchTag(`/${name}-later.js`, 'script', { integrity })],
}

const collect = (global: TagOptions, call?: TagOptions, entries = ['a', 'b']): string[] =>
  collectTags(source, entries, global, call).map(({ kind, href }) => `${kind} ${href}`)

it('several entries: the import map, all stylesheets, all scripts, all preloads', () => {
  expect(collect({})).toEqual([
    'importmap importmap',
    'style /a.css',
    'style /shared.css',
    'style /b.css',
    'style /shared.css',
    'script /a.js',
    'script /b.js',
    'preload /shared.js',
    'preload /shared.js',
  ])
})

it('options of the call override the global ones', () => {
  const [first, second] = [{ styleOrder: 'imports-first' }, { styleOrder: 'entry-first' }] as const
  const styles = (global: TagOptions, call?: TagOptions): string[] =>
    collect(global, call, ['a']).filter((line) => line.startsWith('style'))
  expect(styles(first)).toEqual(['style /shared.css', 'style /a.css'])
  expect(styles(first, second)).toEqual(['style /a.css', 'style /shared.css'])
})

it('preloads that options leave out become hashes of the import map', () => {
  const lines = collect({ preload: 'none' }, undefined, ['a'])
  expect(lines).toContain('integrity /shared.js')
  expect(lines).not.toContain('preload /shared.js')
  expect(collect({ preload: 'none', integrity: false }, undefined, ['a']).join()).not.toMatch(
    /integrity|preload/,
  )
})

it("integrity 'all' has the hashes of later files, and false has none", () => {
  expect(collect({ integrity: 'all' }, undefined, ['a'])).toContain('integrity /a-later.js')
  const tags = collectTags(source, ['a'], { integrity: false, prefetch: 'eager' })
  expect(tags.filter(({ attributes }) => 'integrity' in attributes)).toEqual([])
})

it('prefetches come last, with the option only', () => {
  expect(collect({}).join()).not.toContain('later')
  expect(collect({}, { prefetch: 'eager' }).slice(-2)).toEqual([
    'prefetch /a-later.js',
    'prefetch /b-later.js',
  ])
})

it('functions of attributes are told the entry of prefetched files', () => {
  const told: unknown[] = []
  const script = ({ url, entry }: TagSubject): {} => (told.push([url, entry]), {})
  collectTags(source, ['a', 'b'], { prefetch: 'eager', attributes: { script } })
  expect(told).toContainEqual(['/a-later.js', 'a'])
  expect(told).toContainEqual(['/b-later.js', 'b'])
})
