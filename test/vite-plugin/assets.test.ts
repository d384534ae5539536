import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import express from 'express'
import { viteIntegration } from '@vite-integration/express'
import { serve, type Served } from '../express/serve.ts'
import { readManifest } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { builtFiles, buildProject, type Files, readMetadata } from './projects.ts'
import { vites } from './vites.ts'

const svg = (name: string): string => `<svg xmlns="http://www.w3.org/2000/svg" id="${name}"/>`

/** Small icons: one that a script imports, one that a stylesheet names, and some that only a view names. */
const files: Files = {
  'src/main.js': `import icon from './icon.svg'\nimport './main.css'\ndocument.body.append(icon)`,
  'src/main.css': 'body { background: url(./dot.svg) }',
  'src/icon.svg': svg('icon'),
  'src/dot.svg': svg('dot'),
  'src/other.svg': svg('other'),
  'src/views/logo.svg': svg('logo'),
  'src/views/logo.txt': 'logo',
  'other/logo.svg': svg('other-logo'),
}
const input = 'src/main.js'

/** Serves a build: `/page?file=…` answers with the URL and content of a file, or the error's code and hint. */
async function serveAssets(root: string): Promise<Served> {
  const app = express()
  const vite = viteIntegration({ root, dev: false })
  app.use(vite)
  app.get('/page', (req, res) => {
    const file = String(req.query['file'])
    try {
      res.json({ address: res.locals.viteAsset(file), content: res.locals.viteInline(file) })
    } catch (error) {
      const { code, hint } = error as { code: string; hint: string }
      res.json({ code, hint })
    }
  })
  return serve(app, [vite])
}

async function ask(app: Served, file: string): Promise<Record<string, string>> {
  return JSON.parse((await get(app, `/page?file=${file}`)).body) as Record<string, string>
}

describe.each(vites)("$name: assets, with Vite's own limit for inlining", ({ vite }) => {
  it('files that a script, a stylesheet or only a view names have a URL and a content', async () => {
    const assets = ['src/{icon,dot}.svg', './src/views/logo.svg', 'other/*']
    const app = await serveAssets(await buildProject(vite, files, { plugin: { input, assets } }))
    for (const file of ['src/icon.svg', 'src/dot.svg', 'src/views/logo.svg', 'other/logo.svg']) {
      const { address = '', content } = await ask(app, file)
      expect(address, file).toMatch(/^\/assets\/\w+-[\w-]{8}\.svg$/)
      expect(content).toBe(files[file])
      expect((await get(app, address)).body).toBe(files[file])
    }
  })

  it('each is one file with a hash in its name, to which the code refers', async () => {
    const assets = ['src/*.svg', '!src/other.svg']
    const root = await buildProject(vite, files, { plugin: { input, assets } })
    const icons = builtFiles(root).filter((file) => file.endsWith('.svg'))
    expect(icons).toHaveLength(2)
    expect(readMetadata(root).hashed).toEqual(expect.arrayContaining(icons))
    const manifest = readManifest(root)
    expect(manifest['src/other.svg']).toBeUndefined()
    const read = (file = ''): string => readFileSync(join(root, 'dist', file), 'utf8')
    expect(read(manifest[input]?.file)).toContain(manifest['src/icon.svg']?.file)
    expect(read(manifest[input]?.css?.[0])).toContain(manifest['src/dot.svg']?.file)
  })

  it.each([
    ["Vite's own", undefined, true],
    ['none', 0, false],
    ['a large one', 10_000, true],
    ['a function', (file: string) => file.endsWith('icon.svg'), true],
    ['a function that refuses', () => false, false],
  ])(
    'the limit of the config still applies to all others: %s',
    async (_name, assetsInlineLimit, isInlined) => {
      const config = assetsInlineLimit === undefined ? {} : { build: { assetsInlineLimit } }
      const root = await buildProject(vite, files, { plugin: { input, assets: 'src/dot.svg' }, config })
      const icons = builtFiles(root).filter((file) => file.endsWith('.svg'))
      expect(icons.some((file) => file.includes('icon'))).toBe(!isInlined)
      expect(icons.some((file) => file.includes('dot'))).toBe(true)
    },
  )

  it('without the option the error names both causes and the option', async () => {
    const app = await serveAssets(await buildProject(vite, files, { plugin: { input } }))
    for (const file of ['src/icon.svg', 'src/views/logo.svg']) {
      const { code, hint } = await ask(app, file)
      expect(code).toBe('ASSET_NOT_FOUND')
      expect(hint).toContain('nothing imports it')
      expect(hint).toContain('"build.assetsInlineLimit"')
      expect(hint).toContain(`"assets: ["${file}"]" of @vite-integration/vite-plugin`)
    }
    expect((await ask(app, 'src/main.css')).hint).toContain('"input"')
  })

  it.each([
    ['src/gone.svg', 'no file matches "src/gone.svg"'],
    ['src/*.png', 'no file matches "src/*.png"'],
    ['src/main.css', '"src/main.css", which Vite bundles: name it in "input"'],
  ])('%s fails the build', async (assets, problem) => {
    await expect(buildProject(vite, files, { plugin: { input, assets } })).rejects.toThrow(problem)
  })
})
