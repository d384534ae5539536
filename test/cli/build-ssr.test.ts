import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readMetadata } from '../vite-plugin/projects.ts'
import { ssrSite } from '../vite-plugin/ssr-projects.ts'
import { binFile, edit, eventually, type Files, startProgram, writeProject } from './run-dev.ts'

const require = createRequire(import.meta.url)

const config = `import integration from '@vite-integration/vite-plugin'
export default { plugins: [integration({ ssr: './src/entry-server.js' })] }`

const files: Files = { ...ssrSite, 'vite.config.js': config }

/** Puts the Vite of another package name in the project, and returns its program. */
function useVite(root: string, name: string): string {
  const folder = dirname(require.resolve(`${name}/package.json`))
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(folder, join(root, 'node_modules/vite'), 'dir')
  return join(folder, 'bin/vite.js')
}

/** Builds with `--watch` delete files for a moment. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function run(root: string, program: string, ...args: string[]): Promise<Result> {
  const { exited, out, err } = startProgram(root, program, { args })
  const { code } = await exited
  return { code, out: out(), err: err() }
}

describe.each([
  ['8', 'vite'],
  ['7', 'vite7'],
])('Vite %s', (_, name) => {
  it.each([
    ['vite build', false, []],
    ['vite build --app', false, ['--app']],
    ['vite-integration build', true, []],
  ])('%s builds client and server', async (_command, isOurs, args) => {
    const root = writeProject(files, 'build')
    const viteFile = useVite(root, name)
    const { code, out, err } = await run(root, isOurs ? binFile : viteFile, 'build', ...args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(existsSync(join(root, 'dist/client/index.html'))).toBe(true)
    expect(existsSync(join(root, 'dist/server/entry-server.js'))).toBe(true)
    expect(readMetadata(root, 'dist/client').server).toEqual({
      ssr: { 'src/entry-server.js': '../server/entry-server.js' },
    })
    expect(out.indexOf('dist/client/')).toBeLessThan(out.indexOf('dist/server/'))
  })
})

it.each([
  ['vite build', false],
  ['vite-integration build', true],
])('%s fails when the server does', async (_command, isOurs) => {
  const root = writeProject({ ...files, 'src/entry-server.js': `import './gone.js'` }, 'build')
  const viteFile = useVite(root, 'vite')
  const { code, err } = await run(root, isOurs ? binFile : viteFile, 'build')
  expect(code).toBe(1)
  expect(err).toContain('gone.js')
})
it('vite build --watch builds the server with the page of each build of the client', async () => {
  const entry = `import html from 'virtual:index-html'\nexport default { fetch: () => new Response(html) }`
  const root = writeProject({ ...files, 'src/entry-server.js': entry }, 'build')
  startProgram(root, useVite(root, 'vite'), { args: ['build', '--watch'] })
  const builtServer = (): string => readText(join(root, 'dist/server/entry-server.js'))
  const builtPage = (): string => readText(join(root, 'dist/client/index.html'))
  const scriptOf = (text: string): string | undefined => /index-[\w-]{8}\.js/.exec(text)?.[0]
  await eventually(() => scriptOf(builtServer())).toBeDefined()
  const first = scriptOf(builtPage())
  expect(scriptOf(builtServer())).toBe(first)
  await edit(root, 'src/lazy.js', `'lazy'`, `'later'`)
  // Vite empties outDir ahead of each build: meanwhile there is no page, or an empty one.
  await eventually(() => scriptOf(builtPage()) ?? first).not.toBe(first)
  await eventually(() => scriptOf(builtServer())).toBe(scriptOf(builtPage()))
})

it('the command tells of environments that it leaves out', async () => {
  const own = config.replace(
    'export default {',
    `export default { environments: { idle: { consumer: 'server' } },`,
  )
  const root = writeProject({ ...files, 'vite.config.js': own }, 'build')
  const { code, out } = await run(root, binFile, 'build')
  expect(code).toBe(0)
  expect(out).toContain('! Left out without an input of its own: idle.')
})
