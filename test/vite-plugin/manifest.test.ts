import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chunkOf, type Manifest, readManifest, writeFile } from '../support/build-files.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { get, open } from '../support/http-client.ts'
import { summarize } from '../support/parse-tags.ts'
import { build, buildProject, type BuildOptions, readMetadata, site, writeProject } from './projects.ts'
import { serveBuild } from './servers.ts'
import { vites } from './vites.ts'

const plugin = { input: ['src/main.ts', 'src/second.ts'] }

async function expectWorkingBuild(root: string, manifest: Manifest, base = '/'): Promise<void> {
  const app = await serveBuild(root)
  expect(summarize((await get(app, '/tags?entry=src/main.ts')).body)).toEqual(
    expectedTags(manifest, ['src/main.ts'], base),
  )
  for (const { file } of Object.values(manifest)) {
    const { status, headers } = await get(app, base + file)
    expect(status, file).toBe(200)
    expect(headers['cache-control'], file).toBe('public, max-age=31536000, immutable')
  }
}

describe.each(vites)('$name: the manifest', ({ vite }) => {
  it('is written by default, and production needs no option', async () => {
    const root = await buildProject(vite, site, { plugin })
    await expectWorkingBuild(root, readManifest(root))
  })

  it('is written to the path of the config, where production finds it', async () => {
    const root = await buildProject(vite, site, {
      plugin,
      config: { build: { manifest: 'meta/files.json' } },
    })
    expect(existsSync(join(root, 'dist/.vite/manifest.json'))).toBe(false)
    const manifest = JSON.parse(readFileSync(join(root, 'dist/meta/files.json'), 'utf8')) as Manifest
    await expectWorkingBuild(root, manifest)
  })

  it('the same with the folder that is looked for first', async () => {
    const config = { build: { manifest: 'files.json', outDir: 'dist/client' } }
    const root = await buildProject(vite, site, { plugin, config })
    const manifest = JSON.parse(readFileSync(join(root, 'dist/client/files.json'), 'utf8')) as Manifest
    await expectWorkingBuild(root, manifest)
  })

  it('an option of production overrides the recorded path', async () => {
    const root = await buildProject(vite, site, { plugin, config: { build: { manifest: 'files.json' } } })
    const other = { 'src/main.ts': { file: 'assets/other.js', isEntry: true } }
    writeFile(join(root, 'dist/other.json'), JSON.stringify(other))
    const app = await serveBuild(root, { manifest: 'other.json' })
    expect(summarize((await get(app, '/tags?entry=src/main.ts')).body)).toEqual(['script /assets/other.js'])
  })

  it('is not written where the config says so, and nothing is recorded', async () => {
    const root = await buildProject(vite, site, { plugin, config: { build: { manifest: false } } })
    expect(existsSync(join(root, 'dist/.vite'))).toBe(false)
  })

  it('is not served to browsers', async () => {
    const root = await buildProject(vite, site, { plugin })
    const app = await serveBuild(root)
    for (const file of ['manifest.json', 'integration.json']) {
      expect((await open(app, `/.vite/${file}`)).status).toBe(404)
    }
  })

  it.each([
    ['/app/', '/app/', '/app/'],
    ['/a b/', '/a%20b/', '/a%20b/'],
    ['./', './', '/'],
    ['', './', '/'],
  ])('base %j is known to production', async (base, recorded, served) => {
    const root = await buildProject(vite, site, { plugin, config: { base } })
    expect(readMetadata(root).base).toBe(recorded)
    await expectWorkingBuild(root, readManifest(root), served)
  })

  it('base on another origin is known to production', async () => {
    const config = { base: 'https://cdn.example.com/shop/' }
    const root = await buildProject(vite, site, { plugin, config })
    const app = await serveBuild(root)
    const tags = summarize((await get(app, '/tags?entry=src/main.ts')).body)
    expect(tags).toEqual(expectedTags(readManifest(root), ['src/main.ts'], 'https://cdn.example.com/shop/'))
    const { file } = chunkOf(readManifest(root), 'src/main.ts')
    expect((await get(app, `/shop/${file}`)).status).toBe(200)
  })

  it('a build without the plugin works with the plain manifest', async () => {
    const config = { build: { manifest: true, rollupOptions: { input: plugin.input } } }
    const root = await buildProject(vite, site, { plugin: false, config })
    expect(existsSync(join(root, 'dist/.vite/integration.json'))).toBe(false)
    await expectWorkingBuild(root, readManifest(root))
  })

  it('is the same with and without the plugin, except for the polyfill', async () => {
    const config: BuildOptions['config'] = {
      build: { manifest: true, modulePreload: { polyfill: false }, rollupOptions: { input: plugin.input } },
    }
    const root = writeProject(site)
    await build(vite, root, { plugin: false, config })
    const before = readManifest(root)
    await build(vite, root, { plugin, config })
    expect(readManifest(root)).toEqual(before)
  })
})
