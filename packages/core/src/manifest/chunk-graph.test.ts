import { expect, test } from 'vitest'
import { importedChunks } from './chunk-graph.ts'
import type { Chunk } from './chunk.ts'
import type { Manifest } from './read-manifest.ts'

function graph(edges: Record<string, string[]>): Manifest {
  return new Map(
    Object.entries(edges).map(([key, imports]): [string, Chunk] => [
      key,
      {
        key,
        file: `${key}.js`,
        isEntry: false,
        src: undefined,
        name: undefined,
        integrity: undefined,
        imports,
        dynamicImports: [],
        css: [],
        assets: [],
      },
    ]),
  )
}

function reach(edges: Record<string, string[]>, entry: string): string {
  const manifest = graph(edges)
  return importedChunks(manifest, manifest.get(entry)!)
    .map(({ key }) => key)
    .join(' ')
}

test('imported chunks come before their importer', () => {
  expect(reach({ a: ['b', 'c'], b: ['d'], c: [], d: [] }, 'a')).toBe('d b c')
})

test('a diamond is walked once, and so is a repeated import', () => {
  expect(reach({ a: ['b', 'c', 'b'], b: ['d'], c: ['d'], d: [] }, 'a')).toBe('d b c')
})

test('cycles end, also through the entry', () => {
  expect(reach({ a: ['b'], b: ['c'], c: ['b', 'a'] }, 'a')).toBe('c b')
})

test('an import that the manifest does not have is skipped', () => {
  expect(reach({ a: ['gone', 'b'], b: [] }, 'a')).toBe('b')
})

test('a chain far deeper than the call stack is walked', () => {
  const depth = 100_000
  const edges = Object.fromEntries(
    Array.from({ length: depth }, (_, i) => [`c${i}`, i + 1 < depth ? [`c${i + 1}`] : []]),
  )
  expect(reach(edges, 'c0').split(' ')).toHaveLength(depth - 1)
})
