import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { build, readMetadata, writeProject } from './projects.ts'
import { buildAll, importServer, outputs, server, ssrSite } from './ssr-projects.ts'
import { type Vite, vites } from './vites.ts'

const plugin = { ssr: './src/entry-server.js' }

type Builder = Awaited<ReturnType<Vite['createBuilder']>>

const clientFiles = [
  '.vite/integration.json',
  '.vite/manifest.json',
  '.vite/modules.json',
  'assets/entry-client-*.css',
  'assets/index-*.js',
]

/** Notes which environments are built, in their order. */
function noteOrder(order: string[]): Plugin {
  return {
    name: 'note-order',
    sharedDuringBuild: true,
    writeBundle() {
      order.push(this.environment.name)
    },
  }
}

describe.each(vites)('$name: the builds of client and server', ({ vite }) => {
  it('lie beside each other, the client first, and a second run replaces both', async () => {
    const root = writeProject(ssrSite)
    const order: string[] = []
    await buildAll(vite, root, { plugin, after: [noteOrder(order)] })
    writeFile(join(root, 'dist/client/left.txt'), 'left')
    writeFile(join(root, 'dist/server/left.txt'), 'left')
    await buildAll(vite, root, { plugin, after: [noteOrder(order)] })
    expect(order).toEqual(['client', 'ssr', 'client', 'ssr'])
    expect(outputs(root, 'dist/client')).toEqual(
      expect.arrayContaining([...clientFiles.slice(0, 3), 'index.html', 'robots.txt']),
    )
    expect(outputs(root, 'dist/client')).not.toContain('left.txt')
    expect(outputs(root, 'dist/server').filter((file) => file.endsWith('.js'))).toEqual(['entry-server.js'])
    expect(outputs(root, 'dist/server')).not.toContain('robots.txt')
    expect(outputs(root, 'dist').filter((file) => !/^(?:client|server)\//.test(file))).toEqual([])
    const { render } = (await importServer(root)) as { render(context: { url: URL }): string }
    expect(render({ url: new URL('http://a.test/x') })).toBe('home /x')
  })

  it('are recorded together, under one id', async () => {
    const root = writeProject(ssrSite)
    await buildAll(vite, root, { plugin, config: { base: '/app/' } })
    const record = readMetadata(root, 'dist/client')
    expect(record).toMatchObject({
      base: '/app/',
      environments: ['client', 'ssr'],
      server: { ssr: { 'src/entry-server.js': '../server/entry-server.js' } },
      ssr: { environment: 'ssr', entry: 'src/entry-server.js', template: 'index.html' },
    })
    writeFile(join(root, 'src/entry-server.js'), 'export const render = () => "other"')
    await buildAll(vite, root, { plugin, config: { base: '/app/' } })
    expect(readMetadata(root, 'dist/client').build).not.toBe(record.build)
  })

  it("go below the config's outDir; an environment's own folder wins", async () => {
    const root = writeProject(ssrSite)
    await buildAll(vite, root, { plugin, config: { build: { outDir: 'out' } } })
    expect(existsSync(join(root, 'out/client/index.html'))).toBe(true)
    expect(existsSync(join(root, 'out/server/entry-server.js'))).toBe(true)
    const environments = { client: { build: { outDir: 'web' } }, ssr: { build: { outDir: 'node' } } }
    await buildAll(vite, root, { plugin, config: { environments } })
    expect(existsSync(join(root, 'web/index.html'))).toBe(true)
    expect(existsSync(join(root, 'node/entry-server.js'))).toBe(true)
    expect(existsSync(join(root, 'dist'))).toBe(false)
    expect(readMetadata(root, 'web').server).toEqual({
      ssr: { 'src/entry-server.js': '../node/entry-server.js' },
    })
  })

  it("leave the client's entries to the client, wherever the config names them", async () => {
    const files = { ...ssrSite, 'admin.html': '<script type="module" src="/src/lazy.js"></script>' }
    const root = writeProject(files)
    const config = { build: { rollupOptions: { input: ['admin.html'] } } }
    await buildAll(vite, root, { plugin, config })
    expect(outputs(root, 'dist/client').filter((file) => file.endsWith('.html'))).toEqual([
      'admin.html',
      'index.html',
    ])
    expect(outputs(root, 'dist/server').filter((file) => file.endsWith('.js'))).toEqual(['entry-server.js'])
  })

  it('take a custom environment, a template of another name and several entries', async () => {
    const { 'index.html': page = '', ...files } = ssrSite
    const root = writeProject({ ...files, 'src/app.html': page, 'src/api.js': 'export const api = 1' })
    await buildAll(vite, root, {
      plugin: { ssr: { entry: '/src/entry-server.js', environment: 'edge', template: 'src/app.html' } },
      config: { environments: { edge: server({ api: 'src/api.js' }), idle: { consumer: 'server' } } },
    })
    expect(outputs(root, 'dist/server').filter((file) => file.endsWith('.js'))).toEqual([
      'api.js',
      'src/entry-server.js',
    ])
    expect(readMetadata(root, 'dist/client')).toMatchObject({
      environments: ['client', 'edge'],
      server: {
        edge: { 'src/api.js': '../server/api.js', 'src/entry-server.js': '../server/src/entry-server.js' },
      },
      ssr: { environment: 'edge', entry: 'src/entry-server.js', template: 'src/app.html' },
    })
  })

  it("have the code that lazy modules share with the entry once, whatever the entry's URL", async () => {
    const root = writeProject({
      ...ssrSite,
      'src/state.js': 'export const state = {}',
      'src/late.js': `export { state } from './state.js'`,
      'src/entry-server.js': `import { state } from './state.js'
export const render = async () => (await import('./late.js')).state === state`,
    })
    await buildAll(vite, root, { plugin })
    for (const query of ['', '?v=2']) {
      const { render } = (await importServer(root, `dist/server/entry-server.js${query}`)) as {
        render(): Promise<boolean>
      }
      expect(await render()).toBe(true)
    }
  })

  it('have names of modules in projects that are no ES modules', async () => {
    const root = writeProject({ ...ssrSite, 'package.json': '{ "private": true }' })
    await buildAll(vite, root, { plugin })
    const file = '../server/entry-server.mjs'
    expect(readMetadata(root, 'dist/client').server).toEqual({ ssr: { 'src/entry-server.js': file } })
    expect(existsSync(join(root, 'dist/client', file))).toBe(true)
  })

  it('may begin with a virtual module of another plugin', async () => {
    const root = writeProject(ssrSite)
    const virtual: Plugin = {
      name: 'virtual-entry',
      resolveId: (id) => (id === 'virtual:entry' ? '\0virtual:entry' : undefined),
      load: (id) => (id === '\0virtual:entry' ? "export { render } from '/src/entry-server.js'" : undefined),
    }
    await buildAll(vite, root, { plugin: { ssr: 'virtual:entry' }, before: [virtual] })
    const { server: recorded, ssr } = readMetadata(root, 'dist/client')
    const file = recorded?.['ssr']?.['virtual:entry'] ?? ''
    expect(ssr?.entry).toBe('virtual:entry')
    expect(await importServer(root, join('dist/client', file))).toHaveProperty('render')
  })

  it("are made by the config's buildApp alone, where it has one", async () => {
    const root = writeProject(ssrSite)
    const order: string[] = []
    const buildApp = async (builder: Builder): Promise<void> => {
      await builder.build(builder.environments['ssr']!)
      await builder.build(builder.environments['client']!)
    }
    await buildAll(vite, root, { plugin, config: { builder: { buildApp } }, after: [noteOrder(order)] })
    expect(order).toEqual(['ssr', 'client'])
    expect(readMetadata(root, 'dist/client').server).toBeDefined()
  })

  it('complete what a hook of another plugin has built, before hooks that run after', async () => {
    const root = writeProject(ssrSite)
    const order: string[] = []
    const first: Plugin = {
      name: 'first',
      async buildApp(builder) {
        await builder.build(builder.environments['client']!)
      },
    }
    const last: Plugin = {
      name: 'last',
      buildApp: {
        order: 'post',
        async handler({ environments }) {
          order.push(`built: ${String(environments['ssr']?.isBuilt)}`)
        },
      },
    }
    await buildAll(vite, root, { plugin, before: [last], after: [first, noteOrder(order)] })
    expect(order).toEqual(['client', 'ssr', 'built: true'])
  })

  it('of one server on its own is added to the client that is there, with the id of both in one run', async () => {
    const root = writeProject(ssrSite)
    await build(vite, root, { plugin })
    expect(outputs(root, 'dist')).not.toContain('server/entry-server.js')
    expect(readMetadata(root, 'dist/client')).toMatchObject({ environments: ['client', 'ssr'] })
    expect(readMetadata(root, 'dist/client')).not.toHaveProperty('server')
    await build(vite, root, { plugin, config: { build: { ssr: 'src/entry-server.js' } } })
    const other = writeProject(ssrSite)
    await buildAll(vite, other, { plugin })
    expect(readMetadata(root, 'dist/client')).toEqual(readMetadata(other, 'dist/client'))
  })

  it('fail together: the record of a client without its server says so', async () => {
    const root = writeProject({ ...ssrSite, 'src/entry-server.js': 'import "./nowhere.js"' })
    await expect(buildAll(vite, root, { plugin })).rejects.toThrow('nowhere.js')
    expect(readMetadata(root, 'dist/client')).toMatchObject({ environments: ['client', 'ssr'] })
    expect(readMetadata(root, 'dist/client')).not.toHaveProperty('server')
  })

  it.each([
    [{ ssr: './src/gone.js' }, 'gone.js'],
    [{ ssr: { entry: './src/entry-server.js', environment: 'egde' } }, /"egde".*It has .*"client"/],
    [{ ssr: { entry: '' } }, '"ssr" of the plugin has no entry'],
  ])('of %j fail with the reason', async (options, reason) => {
    const root = writeProject(ssrSite)
    await expect(async () => buildAll(vite, root, { plugin: options })).rejects.toThrow(reason)
  })

  it('without the option nothing changes', async () => {
    const root = writeProject(ssrSite)
    await buildAll(vite, root, { plugin: {} })
    expect(existsSync(join(root, 'dist/index.html'))).toBe(true)
    expect(existsSync(join(root, 'dist/.vite/modules.json'))).toBe(false)
    expect(readFileSync(join(root, 'dist/.vite/integration.json'), 'utf8')).not.toContain('"ssr"')
  })
})
