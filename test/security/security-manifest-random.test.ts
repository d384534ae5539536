import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createIntegration,
  type Integration,
  resolveConfig,
  ViteIntegrationError,
  type TagOptions,
} from '@vite-integration/core'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { hostilePieces } from '../support/hostile-texts.ts'
import { harmless, parseStrictly } from '../support/strict-html.ts'
import { importMapText, manifestText, metadataText } from './random-manifest.ts'

/** Timeout, milliseconds: so many cases take long on a busy machine. */
const timeout = 120_000
/** Number of cases for each property: more than ten thousand in all. */
const cases = { chunks: 5000, records: 2500, importMaps: 1000, bytes: 2500 }

const production = { NODE_ENV: 'production' }
const names = [
  'main.ts',
  'b.ts',
  'c.css',
  'main',
  'style.css',
  '__proto__',
  'constructor',
  'main-legacy.ts',
  'photo.png',
]
const callOptions: TagOptions[] = [{}, { prefetch: 'eager', integrity: 'all' }, { preload: 'none' }]

/** Creates a folder of a build, whose files each case replaces. */
function buildFolder(): { root: string; manifest: string; metadata: string; importMap: string } {
  const root = writeBuild({ 'main.ts': { file: 'assets/a.js', isEntry: true } }, [
    'index.html',
    'assets/a.js',
    'assets/b.css',
  ])
  const dist = join(root, 'dist')
  return {
    root,
    manifest: join(dist, '.vite/manifest.json'),
    metadata: join(dist, '.vite/integration.json'),
    importMap: join(dist, 'importmap.json'),
  }
}

/** Loads a build and calls every helper on it. Each refusal has to have a code. Returns true when anything was written. */
function lookAtAll(root: string): boolean {
  let integration: Integration
  try {
    integration = createIntegration(resolveConfig({ root }, production))
  } catch (error) {
    if (!(error instanceof ViteIntegrationError)) throw error
    return false
  }
  try {
    return callAll(integration, root)
  } finally {
    // Thousands that follow their builds would slow the test down.
    void integration.close()
  }
}

function callAll(integration: Integration, root: string): boolean {
  const outputs: string[] = []
  const attempt = (action: () => string): void => {
    try {
      outputs.push(action())
    } catch (error) {
      if (!(error instanceof ViteIntegrationError)) throw error
      expect(error.message).not.toContain(root)
    }
  }
  const helpers = integration.helpers(undefined, () => 'abc')
  for (const options of callOptions)
    for (const name of names) attempt(() => integration.helpers(undefined, () => 'abc').tags(name, options))
  const tags = outputs.length
  // All names of one entry give the same tags.
  for (const html of new Set(outputs)) expectHarmless(html)
  for (const name of names) attempt(() => helpers.asset(name))
  for (const url of outputs.slice(tags)) expectOwn(url)
  for (const name of names) attempt(() => helpers.inline(name))
  return tags > 0
}

/** Expects elements that load from the build only, with the attributes that tags have. */
function expectHarmless(html: string): void {
  for (const { name, attributes, text } of parseStrictly(html, harmless)) {
    expect(['script', 'link', 'meta']).toContain(name)
    const allowed = [
      'type',
      'src',
      'rel',
      'href',
      'crossorigin',
      'integrity',
      'nomodule',
      'nonce',
      'property',
    ]
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(attributes)))
    expect(attributes['nonce']).toBe('abc')
    const url = attributes['src'] ?? attributes['href']
    if (url !== undefined) expectOwn(url)
    // Our own script, which holds URLs as strings, has to be valid JavaScript.
    if (attributes['type'] === 'importmap') JSON.parse(text)
    else if (attributes['type'] !== 'module') expect(new Script(text)).toBeInstanceOf(Script)
  }
}

function expectOwn(url: string): void {
  const { origin, pathname } = new URL(url, 'http://localhost/')
  expect(['http://localhost', 'https://cdn.example']).toContain(origin)
  expect(pathname).not.toMatch(/^\/\/|\/\.\.?(?:\/|$)|\\/)
  expect(url).toMatch(/^(?:https:\/\/cdn\.example)?\/(?![/\\])[\w./@~$+!*'(),;:&=%-]*$/)
}

it('there are more than ten thousand cases', () => {
  expect(Object.values(cases).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(10_000)
})

describe('manifests of random hostile chunks', () => {
  it('are refused with a code, or give harmless tags', { timeout }, () => {
    const { root, manifest } = buildFolder()
    let written = 0
    fc.assert(
      fc.property(manifestText, (text) => {
        writeFile(manifest, text)
        if (lookAtAll(root)) written += 1
      }),
      { numRuns: cases.chunks },
    )
    expect(written).toBeGreaterThan(cases.chunks / 6)
  })

  it('with a hostile record of the plugin', { timeout }, () => {
    const { root, metadata } = buildFolder()
    let written = 0
    fc.assert(
      fc.property(metadataText, (text) => {
        writeFile(metadata, text)
        if (lookAtAll(root)) written += 1
      }),
      { numRuns: cases.records },
    )
    expect(written).toBeGreaterThan(cases.records / 15)
  })

  it('beside a hostile import map', { timeout }, () => {
    const { root, importMap } = buildFolder()
    fc.assert(
      fc.property(importMapText, (text) => {
        writeFile(importMap, text)
        expect(lookAtAll(root)).toBe(true)
      }),
      { numRuns: cases.importMaps },
    )
  })
})

describe('a real manifest', () => {
  const bytesOf = async (): Promise<Buffer> =>
    readFileSync(join(await builtFixture({ fixture: 'tags' }), 'dist/.vite/manifest.json'))

  it('cut off at any byte is refused with a code', async () => {
    const bytes = await bytesOf()
    const { root, manifest } = buildFolder()
    expect(bytes.length).toBeGreaterThan(1500)
    for (let length = 0; length < bytes.length; length += 1) {
      writeFile(manifest, bytes.subarray(0, length))
      expect(() => createIntegration(resolveConfig({ root }, production)), `${String(length)} bytes`).toThrow(
        expect.objectContaining({ name: 'ViteIntegrationError', code: 'MANIFEST_INVALID' }) as Error,
      )
    }
  })

  it('with any bytes changed is refused with a code, or gives harmless tags', { timeout }, async () => {
    const bytes = await bytesOf()
    const { root, manifest } = buildFolder()
    const change = fc.tuple(
      fc.nat(bytes.length - 1),
      fc.oneof(
        fc.nat(255),
        fc.constantFrom(...'"{}[],:\\<>/.\0').map((one) => one.charCodeAt(0)),
      ),
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = Buffer.from(bytes)
        for (const [at, byte] of changes) changed[at] = byte
        writeFile(manifest, changed)
        lookAtAll(root)
      }),
      { numRuns: cases.bytes },
    )
  })

  it('that is a folder, a link to nothing, or in another encoding is refused with a code', async () => {
    for (const spoil of [
      (file: string) => mkdirSync(file),
      (file: string) => writeFile(file, Buffer.from('\ufeff{}', 'utf16le')),
      (file: string) => writeFile(file, ''),
      (file: string) => writeFile(file, Buffer.alloc(1000)),
    ]) {
      for (const which of ['manifest', 'metadata'] as const) {
        const folder = buildFolder()
        rmSync(folder[which], { force: true })
        spoil(folder[which])
        expect(
          () => createIntegration(resolveConfig({ root: folder.root }, production)),
          which + String(spoil),
        ).toThrow(
          expect.objectContaining({ name: 'ViteIntegrationError', code: 'MANIFEST_INVALID' }) as Error,
        )
      }
    }
  })

  it('with very long keys is searched for the nearest one quickly', () => {
    const { root, manifest } = buildFolder()
    const long = 'a'.repeat(200_000)
    writeFile(manifest, JSON.stringify({ [`${long}.ts`]: { file: 'assets/a.js', isEntry: true } }))
    const integration = createIntegration(resolveConfig({ root }, production))
    expect(() => integration.helpers().tags(`${long}.tx`)).toThrow(/Unknown entry/)
    expect(() => integration.helpers().asset(`${long}.tx`)).toThrow(/Unknown asset/)
  })
})

it('the hostile pieces unescaped are refused by the strict parser', () => {
  const breaks = hostilePieces.filter((piece) => {
    try {
      return parseStrictly(`<link href="${piece}">`).length !== 1
    } catch {
      return true
    }
  })
  expect(breaks.length).toBeGreaterThan(5)
})
