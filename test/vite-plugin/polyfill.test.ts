import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chunkOf, readManifest } from '../support/build-files.ts'
import type { IntegrationOptions } from '@vite-integration/vite-plugin'
import { buildProject, listFolder, site } from './projects.ts'
import { vites } from './vites.ts'

/** Counts the polyfill in a build, by a call that only the polyfill has. */
function polyfillsIn(root: string): number {
  const scripts = listFolder(join(root, 'dist')).filter((file) => file.endsWith('.js'))
  const code = scripts.map((file) => readFileSync(join(root, 'dist', file), 'utf8')).join('\n')
  return code.match(/new MutationObserver/g)?.length ?? 0
}

/** Returns the code of the scripts that an entry loads before it runs. */
function loadedBy(root: string, entry: string): string {
  const manifest = readManifest(root)
  const { file, imports = [] } = chunkOf(manifest, entry)
  const files = [file, ...imports.map((key) => chunkOf(manifest, key).file)]
  return files.map((name) => readFileSync(join(root, 'dist', name), 'utf8')).join('\n')
}

const own = { ...site, 'src/own.ts': "import 'vite/modulepreload-polyfill'\nconsole.log('own')\n" }
const page = '<!doctype html><html><head><script type="module" src="/src/second.ts"></script></head></html>'

describe.each(vites)('$name: the polyfill for modulepreload', ({ vite }) => {
  it.each<[string, IntegrationOptions, number]>([
    ['one script', { input: 'src/main.ts' }, 1],
    ['two scripts', { input: ['src/main.ts', 'src/second.ts'] }, 1],
    ['a script that imports another entry', { input: ['src/main.ts', 'src/shared.ts'] }, 1],
    ['a script that imports it itself', { input: 'src/own.ts' }, 1],
    ['a page', { input: 'index.html' }, 1],
    ['a page and a script', { input: ['index.html', 'src/main.ts'] }, 1],
    ['a page and its own script', { input: ['index.html', 'src/second.ts'] }, 1],
    ['a stylesheet', { input: 'src/print.css' }, 0],
  ])('%s', async (_name, plugin, times) => {
    const root = await buildProject(vite, { ...own, 'index.html': page }, { plugin })
    expect(polyfillsIn(root)).toBe(times)
  })

  it('every script entry has it, in JavaScript, TypeScript and JSX', async () => {
    const files = Object.fromEntries(
      ['js', 'mjs', 'ts', 'mts', 'jsx', 'tsx'].map((ending) => [
        `src/of-${ending}.${ending}`,
        "import '../shared.js'\nconsole.log(1)",
      ]),
    )
    const root = await buildProject(
      vite,
      { ...files, 'shared.js': 'shared = 1' },
      { plugin: { input: 'src/*' } },
    )
    for (const entry of Object.keys(files))
      expect(loadedBy(root, entry), entry).toContain('new MutationObserver')
  })

  it('a script that imports nothing needs none, and imports nothing when it is built', async () => {
    const files = { ...site, 'src/theme.js': 'document.body.dataset.theme = localStorage.theme' }
    const input = ['src/theme.js', 'src/main.ts', 'src/second.ts']
    const root = await buildProject(vite, files, { plugin: { input } })
    expect(polyfillsIn(root)).toBe(1)
    const { file, imports = [] } = chunkOf(readManifest(root), 'src/theme.js')
    expect(imports).toEqual([])
    expect(readFileSync(join(root, 'dist', file), 'utf8')).not.toContain('import')
  })

  it.each([
    ['modulePreload: false', { modulePreload: false as const }],
    ['modulePreload.polyfill: false', { modulePreload: { polyfill: false } }],
  ])('%s: none', async (_name, option) => {
    const root = await buildProject(vite, site, {
      plugin: { input: 'src/main.ts' },
      config: { build: option },
    })
    expect(polyfillsIn(root)).toBe(0)
    // There is no empty import either.
    expect(loadedBy(root, 'src/main.ts')).not.toContain('modulepreload-polyfill')
  })

  it('switched off for the environment: none', async () => {
    const config = { environments: { client: { build: { modulePreload: false as const } } } }
    const root = await buildProject(vite, site, { plugin: { input: 'src/main.ts' }, config })
    expect(polyfillsIn(root)).toBe(0)
  })

  it('a library gets none', async () => {
    const config = { build: { lib: { entry: 'src/second.ts', formats: ['es' as const], fileName: 'lib' } } }
    expect(polyfillsIn(await buildProject(vite, site, { config }))).toBe(0)
  })

  it('source maps lead to the original line', async () => {
    const config = { build: { sourcemap: true, minify: false } }
    const files = {
      ...site,
      'src/main.ts':
        'import "./main.css"\nconst first = 1\nconst second: number = 2\nconsole.log("mark", first + second)\n',
    }
    const root = await buildProject(vite, files, { plugin: { input: 'src/main.ts' }, config })
    const file = join(root, 'dist', chunkOf(readManifest(root), 'src/main.ts').file)
    const lines = readFileSync(file, 'utf8').split('\n')
    const line = lines.findIndex((text) => text.includes('"mark"'))
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    const found = map.findEntry(line, lines[line]!.indexOf('console')) as {
      originalLine: number
      originalSource: string
    }
    expect(found).toMatchObject({ originalLine: 3, originalSource: expect.stringContaining('src/main.ts') })
  })
})
