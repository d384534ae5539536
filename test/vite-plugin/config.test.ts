import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import type { PluginOption } from 'vite'
import { describe, expect, it } from 'vitest'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { summarize } from '../support/parse-tags.ts'
import { build, builtEntries, builtFiles, type Files, readMetadata, site, writeProject } from './projects.ts'
import { serveBuild, startVite } from './servers.ts'
import { vites } from './vites.ts'

const files: Files = {
  ...site,
  'src/react.tsx': `import { createRoot } from 'react-dom/client'
import { shared } from '~/shared.ts'
createRoot(document.body).render(<p>{shared}</p>)
`,
  'src/vue.ts': `import { createApp } from 'vue'
import App from '~/app.vue'
createApp(App).mount('body')
`,
  'src/app.vue': '<template><p class="app">Hello</p></template><style scoped>.app { color: navy }</style>',
}

const input = ['src/react.tsx', 'src/vue.ts', 'src/main.ts']

/** Plugins of frameworks, for Vite 8 and 7. */
function frameworks(): PluginOption[] {
  return [react(), vue()]
}

describe.each(vites)("$name: a project's own config", ({ vite }) => {
  it('other plugins, aliases and a base, in whichever order the plugins stand', async () => {
    const root = writeProject(files)
    const config = { base: '/shop/', resolve: { alias: { '~': `${root}/src` } } }
    const built: object[] = []
    for (const place of ['before', 'after'] as const) {
      await build(vite, root, { plugin: { input, integrity: true }, config, [place]: frameworks() })
      expect(builtEntries(root)).toEqual(['src/main.ts', 'src/react.tsx', 'src/vue.ts'])
      expect(readMetadata(root)).toMatchObject({ base: '/shop/', hashed: builtFiles(root) })
      expect(chunkOf(readManifest(root), 'src/vue.ts').css).toHaveLength(1)
      built.push(readManifest(root), readMetadata(root))

      const app = await serveBuild(root)
      for (const entry of input) {
        const addresses = summarize((await get(app, `/tags?entry=${entry}`)).body).map(
          (tag) => tag.split(' ')[1],
        )
        expect(addresses.length).toBeGreaterThan(1)
        for (const address of addresses) {
          expect(address).toMatch(/^\/shop\/assets\//)
          expect((await get(app, address!)).status).toBe(200)
        }
      }
    }
    expect(built.slice(0, 2)).toEqual(built.slice(2))
  })

  it('custom names of files and folders', async () => {
    const root = writeProject({
      ...files,
      'front/src/main.ts': 'import "./main.css"',
      'front/src/main.css': 'a { color: red }',
    })
    const config = {
      root: `${root}/front`,
      build: { outDir: '../public/build', emptyOutDir: true, assetsDir: 'static' },
    }
    await build(vite, root, { plugin: { input: 'src/*.ts' }, config })
    expect(builtEntries(root, 'public/build')).toEqual(['src/main.ts'])
    const { hashed = [] } = readMetadata(root, 'public/build')
    expect(hashed).toEqual(builtFiles(root, 'public/build'))
    expect(hashed.every((file) => file.startsWith('static/'))).toBe(true)
    const app = await serveBuild(root, { outDir: 'public/build' })
    const [style = ''] = summarize((await get(app, '/tags?entry=src/main.ts')).body)
    expect((await get(app, style.split(' ')[1]!)).headers['cache-control']).toContain('immutable')
  })

  it('its own server settings stay', async () => {
    const root = writeProject(files)
    const server = { headers: { 'x-own': 'yes' }, fs: { strict: false }, cors: { maxAge: 5 } }
    const app = await startVite(vite, root, {
      plugin: { backend: 'http://shop.test:3000' },
      config: { server, define: { own: '"defined"' } },
    })
    const { headers, status } = await get(app, '/src/main.ts', { origin: 'http://shop.test:3000' })
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'x-own': 'yes', 'access-control-allow-origin': 'http://shop.test:3000' })
    expect(app.server.config.server.fs.strict).toBe(false)
    expect(app.server.config.server.cors).toMatchObject({ maxAge: 5 })
  })

  it('the given config object is not changed', async () => {
    const root = writeProject(files)
    const config = {
      build: { rollupOptions: { input: ['src/second.ts'] } },
      server: { cors: { origin: ['http://a.test'] } },
    }
    const before = structuredClone(config)
    await build(vite, root, { plugin: { input: 'src/main.ts' }, config: structuredClone(config) })
    await build(vite, root, { plugin: { input: 'src/main.ts', backend: 'http://shop.test' }, config })
    expect(config.build.rollupOptions.input).toEqual(before.build.rollupOptions.input)
    expect(config.server).toEqual(before.server)
    expect(builtEntries(root)).toEqual(['src/main.ts', 'src/second.ts'])
  })

  it('an empty config works too', async () => {
    const root = writeProject({ ...site, 'index.html': '<script type="module" src="/src/main.ts"></script>' })
    await build(vite, root)
    expect(builtEntries(root)).toEqual(['index.html'])
    expect(readMetadata(root)).toMatchObject({ version: 1, base: '/', entries: ['index.html'] })
    const app = await startVite(vite, root)
    expect((await get(app, '/src/main.ts')).status).toBe(200)
  })
})

describe('the exports of Vite that the plugin uses', () => {
  it.each(vites)('exist in $name', ({ vite }) => {
    expect(vite.defaultAllowedOrigins).toBeInstanceOf(RegExp)
  })
})
