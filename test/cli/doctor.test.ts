import { mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { newOutsideFolder } from '../support/workspace.ts'
import { builtProject, diagnose, diagnoseFiles, findingsOf, sound, viteConfig } from './doctor-projects.ts'
import { binFile, startProgram, writeProject } from './run-dev.ts'

const require = createRequire(import.meta.url)

it('a sound project has no warnings, and every check reports what it looked at', async () => {
  const root = await builtProject()
  const diagnosis = await diagnose(root)
  expect(diagnosis).toMatchObject({ code: 0, root, errors: 0, warnings: 0, err: '' })
  const said = Object.fromEntries(diagnosis.findings.map(({ check, message }) => [check, message]))
  expect(said).toEqual({
    node: `Node ${process.versions.node}`,
    vite: expect.stringMatching(/^Vite 8\./),
    express: expect.stringMatching(/^express 5\.\S+ with @vite-integration\/express /),
    duplicates: 'One @vite-integration/core',
    NODE_ENV: expect.stringContaining('NODE_ENV is unset'),
    config: 'vite.config.js',
    plugin: '@vite-integration/vite-plugin is in use',
    entries: 'Entries: src/main.js',
    views: 'Views use src/main.js',
    build: 'The build in dist is whole and fresh',
    hmr: "Hot reload uses the application's own port",
    target: 'Backend: server.js',
    port: '127.0.0.1:0 is free for the application',
    'vite port': 'localhost:0 is free for Vite',
  })
})

it('prints the findings as text, each with its fix', async () => {
  const root = writeProject({ ...sound, 'views/home.ejs': `<%- viteTags('src/mian.js') %>` }, 'doctor')
  const program = startProgram(root, binFile, { args: ['doctor'] })
  expect(await program.exited).toEqual({ code: 1, signal: null })
  const lines = program.out().split('\n')
  expect(lines[0]).toBe(root)
  const at = lines.indexOf('✗ views       viteTags("src/mian.js") in views/home.ejs names no entry.')
  expect(lines[at + 1]?.trim()).toMatch(/^→ Did you mean "src\/main\.js"\? Add it to "input" in vite\.config/)
  expect(lines).toContain('✓ config      vite.config.js')
  expect(lines.at(-2)).toBe('1 error, 1 warning.')
})

it('finds the root of a backend in a folder below, and uses --root', async () => {
  const files = Object.entries(sound).map(([file, content]) => [`shop/${file}`, content])
  const root = writeProject(Object.fromEntries(files), 'doctor')
  const shop = join(root, 'shop')
  expect(await diagnose(root, { args: ['shop/server.js'] })).toMatchObject({ code: 0, root: shop })
  const given = await diagnose(root, { args: ['--root', 'shop'] })
  expect(given).toMatchObject({ code: 0, root: shop })
  expect(findingsOf(given, 'config')).toMatchObject([{ level: 'ok' }])
})

describe('versions', () => {
  it('Vite 7 is supported, Vite 6 is not', async () => {
    const root = writeProject(sound, 'doctor')
    mkdirSync(join(root, 'node_modules'))
    symlinkSync(dirname(require.resolve('vite7/package.json')), join(root, 'node_modules/vite'), 'dir')
    const diagnosis = await diagnose(root)
    expect(findingsOf(diagnosis, 'vite')).toMatchObject([
      { level: 'ok', message: expect.stringContaining('Vite 7.') },
    ])
    expect(findingsOf(diagnosis, 'entries')).toMatchObject([{ message: 'Entries: src/main.js' }])

    const old = writeProject({
      ...sound,
      'node_modules/vite/package.json':
        '{ "name": "vite", "version": "6.4.1", "type": "module", "main": "vite.js" }',
      'node_modules/vite/vite.js': `export const version = '6.4.1'`,
    })
    const found = findingsOf(await diagnose(old), 'vite')
    expect(found).toMatchObject([
      { level: 'error', message: 'Vite 6.4.1 is not supported (VITE_NOT_SUPPORTED).' },
    ])
  })

  it('a framework that is too old is an error', async () => {
    const diagnosis = await diagnoseFiles({
      'package.json': JSON.stringify({ type: 'module', dependencies: { express: '3', fastify: '4' } }),
      'node_modules/express/package.json': '{ "version": "3.21.2" }',
      'node_modules/fastify/package.json': '{ "version": "4.29.1" }',
    })
    expect(diagnosis.code).toBe(1)
    expect(findingsOf(diagnosis, 'express')).toMatchObject([
      {
        level: 'error',
        message: 'express 3.21.2 is not supported.',
        fix: expect.stringContaining('^4.21.0 || ^5.0.0'),
      },
    ])
    expect(findingsOf(diagnosis, 'fastify')).toMatchObject([{ level: 'error' }])
  })

  it('a missing adapter is a warning, a missing framework an error', async () => {
    const root = newOutsideFolder('doctor')
    const dependencies = { express: '5', '@vite-integration/fastify': '1', fastify: '5' }
    writeFile(join(root, 'package.json'), JSON.stringify({ type: 'module', dependencies }))
    writeFile(join(root, 'node_modules/express/package.json'), '{ "version": "5.1.0" }')
    const diagnosis = await diagnose(root)
    expect(findingsOf(diagnosis, 'express')).toMatchObject([
      { level: 'warning', fix: 'Run "npm install @vite-integration/express".' },
    ])
    expect(findingsOf(diagnosis, 'fastify')).toMatchObject([
      { level: 'error', message: 'fastify is not installed.' },
    ])
    expect(findingsOf(diagnosis, 'vite')).toMatchObject([{ level: 'warning' }])
    expect(findingsOf(diagnosis, 'config')).toMatchObject([{ level: 'warning' }])
    expect(findingsOf(diagnosis, 'entries')).toMatchObject([
      { level: 'error', message: expect.stringContaining('index.html') },
    ])
  })

  it('core that is installed twice is a warning', async () => {
    const diagnosis = await diagnoseFiles({
      'node_modules/@vite-integration/core/package.json': '{ "version": "9.9.9" }',
    })
    const [found] = findingsOf(diagnosis, 'duplicates')
    expect(found).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('is installed 2 times: 9.9.9 in '),
    })
  })
})

it.each([
  ['dev', 'warning', 'Set it to development.'],
  ['prod', 'warning', 'Set it to production.'],
  ['Production', 'warning', 'Set it to production.'],
  [
    'production ',
    'warning',
    'Set it to production. In a Windows script there must be no space ahead of "&&".',
  ],
  ['', 'warning', 'Unset it, or set it to development or production.'],
  ['staging', 'warning', 'Use development, production, test.'],
  ['production', 'ok', undefined],
  ['test', 'ok', undefined],
])('NODE_ENV=%j is %s', async (value, level, fix) => {
  const diagnosis = await diagnose(writeProject({}), { env: { NODE_ENV: value } })
  expect(findingsOf(diagnosis, 'NODE_ENV')).toEqual([
    { check: 'NODE_ENV', level, message: expect.any(String), ...(fix === undefined ? {} : { fix }) },
  ])
})

describe('the Vite config', () => {
  it('that does not load is an error with the reason, and checks that need it are left out', async () => {
    const diagnosis = await diagnoseFiles({ 'vite.config.js': `throw new Error('not today')` })
    expect(diagnosis.code).toBe(1)
    expect(findingsOf(diagnosis, 'config')).toMatchObject([
      { level: 'error', message: expect.stringContaining('not today') },
    ])
    expect(findingsOf(diagnosis, 'entries')).toEqual([])
    expect(findingsOf(diagnosis, 'target')).toHaveLength(1)
  })

  it('without the plugin: an error without a manifest, else a warning', async () => {
    const input = `rollupOptions: { input: 'src/main.js' }`
    const without = await diagnoseFiles({ 'vite.config.js': `export default { build: { ${input} } }` })
    expect(without.code).toBe(1)
    expect(findingsOf(without, 'plugin')).toMatchObject([
      { level: 'error', fix: expect.stringContaining('integration()') },
    ])
    const manifest = await diagnoseFiles({
      'vite.config.js': `export default { build: { manifest: true, ${input} } }`,
    })
    expect(manifest.code).toBe(0)
    expect(findingsOf(manifest, 'plugin')).toMatchObject([{ level: 'warning' }])
  })

  it('with the manifest switched off is an error', async () => {
    const diagnosis = await diagnoseFiles({
      'vite.config.js': viteConfig('src/main.js', 'build: { manifest: false }'),
    })
    expect(findingsOf(diagnosis, 'plugin')).toMatchObject([
      { level: 'error', fix: expect.stringContaining('manifest: false') },
    ])
  })

  it('entries that do not exist are errors, with the nearest file', async () => {
    const input = `{ main: 'src/mian.js', other: '/src/main.js', pages: 'pages/index.html', alias: '@app/x.js' }`
    const config = `export default {
  resolve: { alias: { '@app': '/src' } },
  build: { manifest: true, rollupOptions: { input: ${input} } },
}`
    const diagnosis = await diagnoseFiles({
      'vite.config.js': config,
      'views/home.ejs': `<%- viteTags('other') %>`,
    })
    expect(diagnosis.code).toBe(1)
    expect(findingsOf(diagnosis, 'entries')).toMatchObject([
      {
        level: 'error',
        message: 'The entry src/mian.js does not exist.',
        fix: expect.stringContaining('Did you mean src/main.js?'),
      },
      { level: 'error', message: 'The entry pages/index.html does not exist.' },
    ])
    expect(findingsOf(diagnosis, 'views')).toMatchObject([{ level: 'ok' }])
  })

  it('a proxy and ports of its own for hot reload are warnings', async () => {
    const options = `server: { proxy: { '/api': 'http://localhost:3000' }, hmr: { port: 24678, clientPort: 443 } },`
    const diagnosis = await diagnoseFiles({ 'vite.config.js': viteConfig('src/main.js', options) })
    expect(diagnosis.code).toBe(0)
    expect(findingsOf(diagnosis, 'proxy')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('(/api)') },
    ])
    const [hmr] = findingsOf(diagnosis, 'hmr')
    expect(hmr).toMatchObject({ level: 'warning', message: expect.stringContaining('"server.hmr.port"') })
    const off = await diagnoseFiles({
      'vite.config.js': viteConfig('src/main.js', 'server: { hmr: false },'),
    })
    expect(findingsOf(off, 'hmr')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('switches hot reload off') },
    ])
  })

  it("public files and pages under the backend's prefixes are warnings", async () => {
    const diagnosis = await diagnoseFiles({
      'public/api/docs.html': '',
      'public/apis.txt': '',
      'public/ws': '',
    })
    expect(diagnosis.code).toBe(0)
    const messages = findingsOf(diagnosis, 'public').map(({ message }) => message.split(' ')[0])
    expect(messages.toSorted()).toEqual(['public/api', 'public/ws'])
  })
})
