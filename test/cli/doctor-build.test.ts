import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { builtProject, diagnose, diagnoseFiles, findingsOf, sound, viteConfig } from './doctor-projects.ts'

describe('the build', () => {
  it('that does not exist yet is a warning', async () => {
    const diagnosis = await diagnoseFiles({})
    expect(diagnosis.code).toBe(0)
    expect(findingsOf(diagnosis, 'build')).toMatchObject([
      { level: 'warning', message: 'There is no build in dist.' },
    ])
  })

  it.each([
    ['dist/.vite/manifest.json', '{ "src/', 'The manifest of the build cannot be used.'],
    [
      'dist/.vite/manifest.json',
      '{ "a": { "file": "../x.js" } }',
      'The manifest of the build cannot be used.',
    ],
    ['dist/.vite/integration.json', '[]', 'The manifest of the build cannot be used.'],
    ['dist/.vite/integration.json', '{ "manifest": "gone.json" }', 'The build has no manifest.'],
  ])('with %s being %s is an error', async (file, content, message) => {
    const root = await builtProject()
    writeFileSync(join(root, file), content)
    const diagnosis = await diagnose(root)
    expect(diagnosis.code).toBe(1)
    expect(findingsOf(diagnosis, 'build')).toMatchObject([{ level: 'error', message }])
  })

  it.each(['src/main.js', 'src/deep/new.css', 'public/robots.txt', 'vite.config.js'])(
    'older than %s is a warning',
    async (file) => {
      const root = await builtProject()
      writeFile(join(root, file), sound[file] ?? '')
      const later = new Date(Date.now() + 60_000)
      utimesSync(join(root, file), later, later)
      const found = findingsOf(await diagnose(root), 'build')
      expect(found).toMatchObject([{ level: 'warning', message: `The build is older than ${file}.` }])
    },
  )

  it('older than the backend or its views is ok', async () => {
    const root = await builtProject()
    const later = new Date(Date.now() + 60_000)
    for (const file of ['server.js', 'views/home.ejs']) utimesSync(join(root, file), later, later)
    expect(findingsOf(await diagnose(root), 'build')).toMatchObject([{ level: 'ok' }])
  })

  it('for another base, or without an entry, is a warning', async () => {
    const root = await builtProject()
    const past = new Date(Date.now() - 3_600_000)
    writeFile(join(root, 'src/new.js'), '')
    const config = `${viteConfig('src/*.js', `base: '/shop/',`)}`
    writeFile(join(root, 'vite.config.js'), config)
    for (const file of ['vite.config.js', 'src/new.js']) utimesSync(join(root, file), past, past)
    const messages = findingsOf(await diagnose(root), 'build').map(({ message }) => message)
    expect(messages).toEqual([
      'The build was made for base /, vite.config says /shop/.',
      'The build was made without src/new.js.',
    ])
  })

  it('in a folder that the options of the backend do not name is a warning', async () => {
    const config = viteConfig('src/main.js', `build: { outDir: 'built' },`)
    const untold = await diagnoseFiles({ 'vite.config.js': config })
    const [, place] = findingsOf(untold, 'build')
    expect(place).toMatchObject({
      level: 'warning',
      fix: `Give it there: viteIntegration({ outDir: 'built' }).`,
    })
    const server = sound['server.js']!.replace('viteIntegration()', `viteIntegration({ outDir: 'built' })`)
    const told = await diagnoseFiles({ 'vite.config.js': config, 'server.js': server })
    expect(findingsOf(told, 'build')).toHaveLength(1)
  })
})

it('TypeScript that is compiled into the folder of the client is an error, with the two lines that mend it', async () => {
  const tsconfig = (outDir: string, more = ''): string =>
    `{ "compilerOptions": { // comment\n "outDir": "${outDir}",${more} } }`
  const found = await diagnoseFiles({ 'tsconfig.json': tsconfig('./dist') })
  expect(findingsOf(found, 'folders')).toEqual([
    {
      check: 'folders',
      level: 'error',
      message: expect.stringContaining('(tsconfig.json) and Vite both write into dist'),
      fix: expect.stringMatching(/build: { outDir: 'dist\/client' }.*"outDir": "dist\/server"/),
    },
  ])
  const apart = await diagnoseFiles({
    'tsconfig.json': tsconfig('build'),
    'tsconfig.app.json': tsconfig('dist', '"noEmit": true'),
  })
  expect(findingsOf(apart, 'folders')).toEqual([])
})

it.each([
  ['dist', 'error', 'both go to dist: one deletes the other'],
  ['dist/server', 'warning', 'in dist/server lies inside'],
])('a server build in %s, where the client is in dist, is %s', async (outDir, level, message) => {
  const server = `environments: { ssr: { build: { outDir: '${outDir}', rollupOptions: { input: 'src/main.js' } } } },`
  const diagnosis = await diagnoseFiles({ 'vite.config.js': viteConfig('src/main.js', server) })
  expect(findingsOf(diagnosis, 'folders')).toMatchObject([
    { level, message: expect.stringContaining(message) },
  ])
  const beside = await diagnoseFiles({
    'vite.config.js': viteConfig('src/main.js', server.replace(outDir, 'built')),
  })
  expect(findingsOf(beside, 'folders')).toEqual([])
})
