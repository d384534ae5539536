import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import type { InlineConfig } from 'vite'
import { describe, expect, it } from 'vitest'
import integration from '@vite-integration/vite-plugin'
import { readManifest, writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { build, builtFiles, buildProject, type Files, readMetadata, site, writeProject } from './projects.ts'
import { serveBuild } from './servers.ts'
import { vites } from './vites.ts'

const plugin = { input: ['src/main.ts', 'src/print.css'] }

const files: Files = {
  ...site,
  'src/main.ts': `${site['src/main.ts'] ?? ''}
import text from './note.txt?url'
import Counter from './counter.ts?worker'
new Counter().postMessage(text)
new Worker(new URL('./timer.ts', import.meta.url), { type: 'module' }).postMessage(text)
`,
  'src/note.txt': 'note '.repeat(2000),
  'src/counter.ts': 'postMessage(1)',
  'src/timer.ts': 'postMessage(2)',
  'public/plain.txt': 'public',
  'public/assets/looks-hashed-A1b2C3d4.txt': 'public',
}

/** Returns the files of a build by their caching. */
async function servedFiles(root: string): Promise<{ immutable: string[]; revalidated: string[] }> {
  const served = await serveBuild(root)
  const immutable: string[] = []
  const revalidated: string[] = []
  for (const file of builtFiles(root)) {
    const { status, headers } = await get(served, `/${file}`)
    expect(status, file).toBe(200)
    const isImmutable = headers['cache-control'] === 'public, max-age=31536000, immutable'
    if (!isImmutable) expect(headers['cache-control'], file).toBe('no-cache')
    ;(isImmutable ? immutable : revalidated).push(file)
  }
  return { immutable, revalidated }
}

const output = (names: object): InlineConfig => ({ build: { rollupOptions: { output: names } } })

describe.each(vites)('$name: the record of a build', ({ vite }) => {
  it('names the version of Vite, and React where its plugin is used', async () => {
    const root = await buildProject(vite, files, { plugin })
    expect(readMetadata(root).vite).toBe(vite.version)
    expect(readMetadata(root)).not.toHaveProperty('refresh')
    for (const place of ['before', 'after'] as const)
      expect(readMetadata(await buildProject(vite, site, { plugin, [place]: [react()] })).refresh).toEqual([
        'react',
      ])
    expect(readMetadata(await buildProject(vite, site, { plugin, after: [vue()] }))).not.toHaveProperty(
      'refresh',
    )
  })

  it('names the version, base, manifest and entries', async () => {
    const root = await buildProject(vite, files, { plugin, config: { base: '/shop/' } })
    expect(readMetadata(root)).toMatchObject({
      version: 1,
      base: '/shop/',
      manifest: '.vite/manifest.json',
      entries: ['src/main.ts', 'src/print.css'],
    })
  })

  it('with default names all bundled files are immutable, and no others', async () => {
    const root = await buildProject(vite, files, { plugin })
    const { immutable, revalidated } = await servedFiles(root)
    expect(revalidated).toEqual(['assets/looks-hashed-A1b2C3d4.txt', 'plain.txt'])
    // Includes both workers, which Vite 7's manifest does not name.
    expect(immutable.join(' ')).toMatch(/counter-[\w-]{8}\.js.*timer-[\w-]{8}\.js/)
    expect(readMetadata(root).hashed).toEqual(immutable)
  })

  it('the hash alone, or a short one, as a name', async () => {
    const config = output({
      entryFileNames: 'js/[hash].js',
      chunkFileNames: '[hash:6].js',
      assetFileNames: '[ext]/[hash:7][extname]',
    })
    const root = await buildProject(vite, { ...site, 'public/plain.txt': 'public' }, { plugin, config })
    const { immutable, revalidated } = await servedFiles(root)
    expect(revalidated).toEqual(['plain.txt'])
    expect(immutable.filter((file) => file.startsWith('js/'))).toHaveLength(1)
    expect(immutable.filter((file) => file.startsWith('css/'))).toHaveLength(2)
  })

  it('names without a hash are revalidated, also those that are not the name of the source', async () => {
    const config = output({
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-Abcdefg1.js',
      assetFileNames: 'assets/v2-Abcdefg1-[name][extname]',
    })
    const root = await buildProject(vite, site, { plugin, config })
    expect((await servedFiles(root)).immutable).toEqual([])
  })

  it('names from functions', async () => {
    const config = output({
      entryFileNames: ({ name }: { name: string }) => (name === 'main' ? 'main.js' : '[name].[hash].js'),
      assetFileNames: ({ names }: { names: string[] }) =>
        names.includes('print.css') ? 'assets/[name].[ext]' : 'assets/[hash].[ext]',
    })
    const input = ['src/main.ts', 'src/second.ts', 'src/print.css']
    const root = await buildProject(vite, site, { plugin: { input }, config })
    const { immutable, revalidated } = await servedFiles(root)
    expect(revalidated).toEqual(['assets/print.css', 'main.js'])
    expect(immutable.filter((file) => /^second\.[\w-]{8}\.js$/.test(file))).toHaveLength(1)
    expect(immutable.filter((file) => /^assets\/[\w-]{8}\.css$/.test(file))).toHaveLength(2)
  })

  it('workers with custom names', async () => {
    const worker = { rollupOptions: { output: { entryFileNames: 'workers/[name].js' } } }
    const root = await buildProject(vite, files, { plugin, config: { worker } })
    const { revalidated } = await servedFiles(root)
    expect(revalidated.filter((file) => file.startsWith('workers/'))).toHaveLength(2)
    const hashed = { rollupOptions: { output: { entryFileNames: 'workers/[hash].js' } } }
    await build(vite, root, { plugin, config: { worker: hashed } })
    const { immutable } = await servedFiles(root)
    expect(immutable.filter((file) => file.startsWith('workers/'))).toHaveLength(2)
  })

  it('files that another plugin has named are kept only when their name is made like the others', async () => {
    const emit = {
      name: 'emit',
      generateBundle(this: { emitFile(file: object): void }) {
        for (const fileName of [
          'service-worker1.js',
          'assets/app-settings.json',
          'assets/data-x7_Yz2-q.json',
        ]) {
          this.emitFile({ type: 'asset', fileName, source: '{}' })
        }
      },
    }
    const root = await buildProject(vite, site, { plugin, after: [emit] })
    const { immutable, revalidated } = await servedFiles(root)
    expect(revalidated).toEqual(['assets/app-settings.json', 'service-worker1.js'])
    expect(immutable).toContain('assets/data-x7_Yz2-q.json')
  })

  it('a single stylesheet (cssCodeSplit: false)', async () => {
    const config = { build: { cssCodeSplit: false } }
    const root = await buildProject(vite, site, { plugin: { input: 'src/main.ts' }, config })
    const { immutable, revalidated } = await servedFiles(root)
    expect(revalidated).toEqual([])
    expect(immutable.filter((file) => file.endsWith('.css'))).toHaveLength(1)
  })

  it('a build into the folder of an earlier one records only its own files', async () => {
    const root = writeProject(site)
    await build(vite, root, { plugin: { input: 'src/main.ts', integrity: true } })
    await build(vite, root, { plugin: { input: 'src/second.ts' } })
    const { entries, hashed = [], integrity } = readMetadata(root)
    expect(entries).toEqual(['src/second.ts'])
    expect(integrity).toBeUndefined()
    const built = builtFiles(root)
    expect(hashed).toEqual(built)
  })

  it('so does a second build with the same plugin object', async () => {
    const root = writeProject(site)
    const plugins = integration({ input: 'src/main.ts', integrity: true })
    await build(vite, root, { plugin: false, before: plugins })
    const { hashed: first = [] } = readMetadata(root)
    writeFile(join(root, 'src/lazy.ts'), 'document.body.dataset.lazy = "changed"')
    await build(vite, root, { plugin: false, before: plugins })
    const built = builtFiles(root)
    expect(readMetadata(root).hashed).toEqual(built)
    expect(Object.keys(readMetadata(root).integrity ?? {})).toEqual(built)
    expect(built).not.toEqual(first)
  })

  it('two outputs in one folder are one record', async () => {
    const twice = [
      { entryFileNames: 'old/[name]-[hash].js', chunkFileNames: 'old/[name]-[hash].js' },
      { entryFileNames: 'new/[name]-[hash].js', chunkFileNames: 'new/[name]-[hash].js' },
    ]
    const config = { build: { rollupOptions: { output: twice } } }
    const root = await buildProject(vite, site, { plugin: { ...plugin, integrity: true }, config })
    const scripts = builtFiles(root).filter((file) => file.endsWith('.js'))
    expect(scripts.filter((file) => file.startsWith('old/')).length).toBeGreaterThan(1)
    expect(readMetadata(root).hashed).toEqual(expect.arrayContaining(scripts))
    expect(Object.keys(readMetadata(root).integrity ?? {})).toEqual(expect.arrayContaining(scripts))
    expect(Object.keys(readManifest(root)).length).toBeGreaterThan(0)
  })
})
