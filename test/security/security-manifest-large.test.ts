import { openSync, closeSync, ftruncateSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIntegration, resolveConfig, type ViteIntegrationError } from '@vite-integration/core'
import { writeBuild, type Manifest } from '../support/build-files.ts'
import { parseStrictly } from '../support/strict-html.ts'

const megabyte = 1024 * 1024
const production = { NODE_ENV: 'production' }

const open = (root: string): ReturnType<typeof createIntegration> =>
  createIntegration(resolveConfig({ root }, production))

/** Returns the error that refuses a build. */
function refusalOf(root: string): ViteIntegrationError {
  try {
    open(root)
  } catch (error) {
    return error as ViteIntegrationError
  }
  throw new Error('It was read')
}

const fileOf = (root: string): string => join(root, 'dist/.vite/manifest.json')

/** Returns a manifest of many chunks, each of which imports others, in rings, back and forth, and itself. */
function tangle(count: number): Manifest {
  const keyOf = (index: number): string =>
    index % count === 0 ? 'main.ts' : `_chunk-${String(index % count)}.js`
  const manifest: Manifest = {}
  for (let index = 0; index < count; index += 1) {
    manifest[keyOf(index)] = {
      file: `assets/chunk-${String(index).padStart(8, '0')}.js`,
      isEntry: index === 0,
      imports: [index, index + 1, index * 2, index * 3 + 7, count - index].map(keyOf),
      dynamicImports: [index + 2, index * 5, 0].map(keyOf),
      css: [`assets/style-${String(index % 10)}.css`],
    }
  }
  return manifest
}

describe('a large manifest', () => {
  it('of 50 MB is read', () => {
    const manifest: Manifest = {}
    const imports = Array.from({ length: 8 }, (_, index) => `_shared-${String(index)}.js`)
    for (const key of imports) manifest[key] = { file: `assets/${key}` }
    for (let index = 0; index < 160_000; index += 1) {
      const name = `pages/section-${String(index % 100)}/a-page-with-a-name-${String(index)}`
      manifest[`src/${name}.ts`] = {
        file: `assets/${name}-1a2B3c4D.js`,
        name,
        src: `src/${name}.ts`,
        isEntry: true,
        imports,
      }
    }
    const root = writeBuild(manifest, ['index.html'])
    expect(statSync(fileOf(root)).size).toBeGreaterThan(50 * megabyte)
    const helpers = open(root).helpers()
    expect(parseStrictly(helpers.tags('src/pages/section-99/a-page-with-a-name-159999.ts'))).toHaveLength(9)
    expect(() => helpers.tags('src/pages/section-99/a-page-with-a-name-15999x.ts')).toThrow(/Unknown entry/)
  })

  it.each([
    ['one text', `"${'a'.repeat(50 * megabyte)}"`],
    ['one key', `{"${'a'.repeat(50 * megabyte)}":{}}`],
    ['brackets', '['.repeat(50 * megabyte)],
    ['spaces', ' '.repeat(50 * megabyte)],
    ['numbers', `[${'1,'.repeat(25 * megabyte)}1]`],
    ['a chunk that is cut short', `{"main.ts":{"file":"${'a'.repeat(50 * megabyte)}`],
  ])('of 50 MB of %s is refused with a code', (_name, text) => {
    expect(refusalOf(writeBuild(text, ['index.html']))).toMatchObject({
      name: 'ViteIntegrationError',
      code: 'MANIFEST_INVALID',
    })
  })

  it('larger than any build is refused unread', () => {
    const root = writeBuild('{', ['index.html'])
    const file = openSync(fileOf(root), 'r+')
    // A sparse file, which takes no space on the disk.
    ftruncateSync(file, 4096 * megabyte)
    closeSync(file)
    const { code, hint } = refusalOf(root)
    expect(code).toBe('MANIFEST_INVALID')
    expect(hint).toMatch(/larger than \d+ bytes/)
  })

  it('of 30,000 chunks that import each other in rings has each of them once', () => {
    const root = writeBuild(tangle(30_000), ['index.html'])
    const elements = parseStrictly(open(root).helpers().tags('main.ts', { prefetch: 'eager' }))
    const urls = elements
      .map(({ attributes }) => attributes['src'] ?? attributes['href'])
      .filter((url) => url !== undefined)
    expect(new Set(urls).size).toBe(urls.length)
    expect(urls).toHaveLength(30_010)
  })

  it('with many entries has errors that name a few of them', () => {
    const root = writeBuild(tangle(30_000), ['index.html'])
    const helpers = open(root).helpers()
    for (const ask of [() => helpers.tags('none.ts'), () => helpers.asset('none.png')]) {
      try {
        ask()
        throw new Error('It was found')
      } catch (error) {
        expect((error as ViteIntegrationError).hint.length).toBeLessThan(2000)
      }
    }
  })
})
