import { join, relative } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readManifest } from '../support/build-files.ts'
import { build, builtEntries, buildProject, inlineConfig, site, writeProject } from './projects.ts'
import { startMiddleware } from './servers.ts'
import { vites } from './vites.ts'

const rollup = (input: unknown): object => ({ build: { rollupOptions: { input } } })

describe.each(vites)('$name: input', ({ name, vite }) => {
  it.each([
    ['one file', 'src/main.ts', ['src/main.ts']],
    ['several files', ['src/main.ts', 'src/print.css'], ['src/main.ts', 'src/print.css']],
    ['a leading ./', './src/main.ts', ['src/main.ts']],
    ['a glob', 'src/*.css', ['src/main.css', 'src/print.css', 'src/shared.css']],
    ['a file that a glob names too', ['src/print.css', 'src/p*.css'], ['src/print.css']],
    ['a glob with exceptions', ['src/*.css', '!src/{main,shared}.css'], ['src/print.css']],
    ['a glob beside a file', ['src/second.ts', 'src/p*.css'], ['src/print.css', 'src/second.ts']],
  ])('%s', async (_name, input, entries) => {
    const root = await buildProject(vite, site, { plugin: { input } })
    expect(builtEntries(root)).toEqual(entries)
  })

  it.each([
    ['src/*.ts'],
    ['src/**'],
    ['./src/*.{css,ts}', '!src/print.css'],
    ['src/[ms]*', '!**/second.*'],
    ['src/(main|second).ts', 'src/p*'],
    ['**/*.ts', '!src/lazy.ts'],
    ['*/pages'],
  ])('the globs %j match the same files in development', async (...patterns) => {
    const files = {
      ...site,
      'src/pages/list.ts': '1',
      'src/pages/deep/list.ts': '2',
      'node_modules/x/src/y.ts': '3',
    }
    const root = writeProject(files)
    const server = await startMiddleware(vite, root, { plugin: { input: patterns } })
    const { build: resolved } = server.config.environments['client']!
    const { input } = (name === 'Vite 8' ? resolved.rolldownOptions : resolved.rollupOptions) as {
      input: string[]
    }
    const own = server.config.plugins.find((plugin) => plugin.name === 'vite-integration:client-build')
    const { wanted, exceptions } = (
      own!.api as { inputPatterns(): Record<'wanted' | 'exceptions', string[]> }
    ).inputPatterns()
    const matches = (sources: string[], file: string): boolean =>
      sources.some((source) => new RegExp(source).test(file))
    const matched = Object.keys(files).filter((file) => matches(wanted, file) && !matches(exceptions, file))
    expect(matched.toSorted()).toEqual(input.map((file) => relative(root, file)).toSorted())
  })

  it('a file whose name looks like a glob is found by its name', async () => {
    const root = await buildProject(
      vite,
      { 'src/[id].ts': 'console.log(1)' },
      { plugin: { input: 'src/[id].ts' } },
    )
    expect(builtEntries(root)).toEqual(['src/[id].ts'])
  })

  it('a glob excludes node_modules', async () => {
    const files = { ...site, 'node_modules/other/print.css': 'i { color: red }' }
    const root = await buildProject(vite, files, { plugin: { input: '**/print.css' } })
    expect(builtEntries(root)).toEqual(['src/print.css'])
  })

  it('a glob without matches fails build and start, and names the searched folder', async () => {
    const root = writeProject(site)
    const config = (): ReturnType<typeof inlineConfig> =>
      inlineConfig(root, { plugin: { input: ['src/main.ts', 'src/pages/*.ts'] } })
    const problem = `no file matches "src/pages/*.ts" in ${root}`
    await expect(vite.build(config())).rejects.toThrow(problem)
    await expect(vite.createServer(config())).rejects.toThrow(problem)
  })

  it('is relative to root, not to the working directory', async () => {
    const root = writeProject(site)
    await vite.build(
      inlineConfig(root, { plugin: { input: ['src/main.ts', './src/print.css', 'src/sec*.ts'] } }),
    )
    expect(builtEntries(root)).toEqual(['src/main.ts', 'src/print.css', 'src/second.ts'])
  })

  it('a missing file fails the build', async () => {
    await expect(buildProject(vite, site, { plugin: { input: 'src/gone.ts' } })).rejects.toThrow(
      'src/gone.ts',
    )
  })

  describe.each([
    ['a string', 'src/main.ts'],
    ['an array', ['src/main.ts']],
    ['an object', { main: 'src/main.ts' }],
    ['an object, absolute', (root: string) => ({ main: join(root, 'src/main.ts') })],
    ['an array with a leading ./', ['./src/main.ts']],
  ])("added to the config's own, %s", (_form, own) => {
    it.each([
      ['another file', 'src/second.ts', ['src/main.ts', 'src/second.ts']],
      ['the same file', 'src/main.ts', ['src/main.ts']],
    ])('%s', async (_name, input, entries) => {
      const root = writeProject(site)
      const config = rollup(typeof own === 'function' ? own(root) : own)
      await build(vite, root, { plugin: { input }, config })
      expect(builtEntries(root)).toEqual(entries)
      const files = entries.map((entry) => readManifest(root)[entry]?.file)
      // No file was bundled a second time under another name.
      expect(files.join(' ')).not.toMatch(/main2|second2/)
    })
  })

  it('added to an object: its own names stay, and files that share a name are built too', async () => {
    const files = {
      ...site,
      'src/pages/list.ts': 'console.log("list")',
      'src/pages/list.css': 'ul { margin: 0 }',
      'src/taken.ts': 'console.log("taken")',
    }
    const root = await buildProject(vite, files, {
      plugin: { input: ['src/pages/*', 'src/taken.ts'] },
      config: rollup({ start: 'src/main.ts', 'src/taken': 'src/second.ts' }),
    })
    const manifest = readManifest(root)
    expect(builtEntries(root)).toEqual([
      'src/main.ts',
      'src/pages/list.css',
      'src/pages/list.ts',
      'src/second.ts',
      'src/taken.ts',
    ])
    expect(manifest['src/main.ts']?.name).toBe('start')
    expect(manifest['src/second.ts']?.name).toBe('src/taken')
  })

  it("added to another plugin's, whichever comes first", async () => {
    const other = { name: 'other', config: () => rollup({ other: 'src/second.ts' }) }
    for (const place of ['before', 'after'] as const) {
      const root = await buildProject(vite, site, { plugin: { input: 'src/main.ts' }, [place]: [other] })
      expect(builtEntries(root), place).toEqual(['src/main.ts', 'src/second.ts'])
    }
  })

  it('aliases and HTML pages are entries as well', async () => {
    const files = { ...site, 'index.html': '<script type="module" src="/src/second.ts"></script>' }
    const root = await buildProject(vite, files, {
      plugin: { input: ['@/main.ts', 'index.html'] },
      config: { resolve: { alias: { '@': '/src' } } },
    })
    expect(builtEntries(root)).toEqual(['index.html', 'src/main.ts'])
  })

  it('a dev server knows them too', async () => {
    const root = writeProject(site)
    const config = { server: { middlewareMode: true, ws: false, hmr: false } } as object
    const server = await vite.createServer(inlineConfig(root, { plugin: { input: 'src/*.ts' }, config }))
    onTestFinished(() => server.close())
    const { build: resolved } = server.config.environments['client']!
    const { input } = (name === 'Vite 8' ? resolved.rolldownOptions : resolved.rollupOptions) as {
      input: unknown
    }
    const files = ['src/lazy.ts', 'src/main.ts', 'src/second.ts', 'src/shared.ts']
    expect(input).toEqual(files.map((file) => join(root, file)))
  })

  it('without input of the plugin the config’s input is used', async () => {
    const root = await buildProject(vite, site, { config: rollup('src/second.ts') })
    expect(builtEntries(root)).toEqual(['src/second.ts'])
  })
})

describe('Vite 8: its own names of the option', () => {
  const { vite } = vites[0]!

  it.each([
    ['rolldownOptions', { build: { rolldownOptions: { input: ['src/second.ts'] } } }],
    ['rolldownOptions, named', { build: { rolldownOptions: { input: { second: 'src/second.ts' } } } }],
    ['the top level', { input: 'src/second.ts' }],
    ['the top level, named', { input: { second: 'src/second.ts' } }],
    [
      'the environment',
      { environments: { client: { build: { rolldownOptions: { input: 'src/second.ts' } } } } },
    ],
  ])('%s', async (_name, config) => {
    const root = await buildProject(vite, site, {
      plugin: { input: 'src/main.ts' },
      config: config as object,
    })
    expect(builtEntries(root)).toEqual(['src/main.ts', 'src/second.ts'])
  })
})
