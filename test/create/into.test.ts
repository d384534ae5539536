import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'
import { newFolder, testFolder } from '../support/workspace.ts'

const program = join(testFolder, '../packages/create-vite-integration/src/bin.ts')
const into = (cwd: string, ...args: readonly string[]) =>
  runProgram(program, { cwd, args: ['--into', '.', ...args] })

const server = `import Fastify from 'fastify'\n\nconst app = Fastify()\nawait app.listen({ port: 3000 })\n`
const config = `export default {\n  plugins: [],\n}\n`

function writeProject(packageJson: object, files: Readonly<Record<string, string>> = {}): string {
  const root = newFolder('into')
  const all = { 'package.json': `${JSON.stringify(packageJson, undefined, '\t')}\n`, ...files }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

describe('npm create vite-integration -- --into .', () => {
  it('shows the lines and adds them to the backend, the Vite config and package.json', async () => {
    const scripts = { build: 'tsc', start: 'node server.js' }
    const root = writeProject(
      { type: 'module', scripts, dependencies: { fastify: '^5.0.0' }, devDependencies: { vite: '^7.3.0' } },
      { 'server.js': server, 'vite.config.js': config, 'index.html': '<!doctype html>' },
    )
    const { code, out, err } = await into(root, '--yes')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /server\.js.*\+ import \{ viteIntegration \}.*\+ await app\.register\(viteIntegration\)/s,
    )
    expect(out).toContain('The script "build" stays. Add "vite build" to it.')
    expect(out).toMatch(/npm install\s+npm run dev/)
    const read = (name: string): string => readFileSync(join(root, name), 'utf8')
    expect(read('server.js')).toContain('await app.register(viteIntegration)\nawait app.listen')
    expect(read('vite.config.js')).toContain('plugins: [integration()]')
    expect(read('package.json')).toMatch(/^\t"type"/m)
    expect(JSON.parse(read('package.json'))).toEqual({
      type: 'module',
      scripts: { dev: 'vite-integration dev server.js', build: 'tsc', start: 'node server.js' },
      dependencies: { '@vite-integration/fastify': '^0.0.0', fastify: '^5.0.0' },
      devDependencies: {
        '@vite-integration/vite-plugin': '^0.0.0',
        vite: '^7.3.0',
        'vite-integration': '^0.0.0',
      },
    })
    expect(readdirSync(root).toSorted()).toEqual([
      'index.html',
      'package.json',
      'server.js',
      'vite.config.js',
    ])

    const again = await into(root, '--yes')
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('(ALREADY_ADDED)') })
  })

  it('creates a Vite config and an entry for views where there are none, and says what views need', async () => {
    const text = `const express = require('express')\nconst app = express()\n`
    const root = writeProject({ dependencies: { express: '~4.16.1' } }, { 'app.js': text })
    const { code, out } = await into(root, '--yes')
    expect(code).toBe(0)
    expect(out).toContain(`<%- viteTags('src/main.js') %>`)
    expect(readFileSync(join(root, 'vite.config.mjs'), 'utf8')).toContain(
      `integration({ input: 'src/main.js' })`,
    )
    expect(existsSync(join(root, 'src/main.js'))).toBe(true)
    // The range of express reaches no version that the adapter works with.
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toContain('"express": "^4.21.2"')
  })

  it.each([
    ['a backend that is not found', { dependencies: { express: '5' } }, {}, 'app.use(vite)'],
    ['NestJS', { dependencies: { '@nestjs/core': '12', express: '5' } }, {}, 'app.use(vite)'],
    [
      'two frameworks',
      { dependencies: { express: '5', fastify: '5' } },
      { 'server.js': server },
      'app.use(vite)',
    ],
    [
      'a Vite config that is computed',
      { dependencies: { fastify: '5' } },
      { 'server.js': server, 'vite.config.js': 'export default () => ({})\n' },
      'app.register(viteIntegration)',
    ],
  ])('changes nothing for %s, and prints the lines', async (_what, packageJson, files, line) => {
    const root = writeProject(packageJson, files)
    const names = readdirSync(root)
    const { code, out, err } = await into(root, '--yes')
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('Nothing was changed (UNCERTAIN)'),
    })
    expect(out).toContain(line)
    expect(readdirSync(root)).toEqual(names)
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(join(root, name), 'utf8')).toBe(text)
    expect(readFileSync(join(root, 'package.json'), 'utf8')).not.toContain('vite-integration')
  })

  it('says where it looked for a project', async () => {
    const root = newFolder('into')
    const { code, err } = await into(root, '--yes')
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('(PROJECT_NOT_FOUND)') })
    expect(err).toContain(join(root, 'package.json'))
  })
})
