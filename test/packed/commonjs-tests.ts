import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** A module with the packages that a backend imports. The plugin is imported by vite.config, which is an ES module. */
const source = `import express = require('express')
import { viteIntegration, ViteIntegrationError } from '@vite-integration/express'
import fastifyIntegration, { viteIntegration as named } from '@vite-integration/fastify'
import { viteMiddleware } from '@vite-integration/core'
import { editHtml } from '@vite-integration/core/html'
import { dev } from 'vite-integration'
import fastify = require('fastify')

export const start = (): void => {
  const app = express()
  app.use(viteIntegration({ root: '.', nonce: (_req, res) => res.locals.nonce }))
  // @ts-expect-error: options have their types
  app.use(viteIntegration({ spaFallback: 7 }))
  app.get('/', (_req, res) => { res.send(res.locals.viteTags('src/main.ts')) })
  const server = fastify()
  void server.register(fastifyIntegration, { root: '.' })
  server.get('/', (_request, reply) => reply.send(reply.viteTags('src/main.ts')))
}
const found = [viteIntegration, ViteIntegrationError, fastifyIntegration, named, viteMiddleware, editHtml, dev]
console.log(found.map((value) => typeof value).join(' '), fastifyIntegration === named)
`

interface Settings {
  readonly module: string
  readonly moduleResolution?: string
}

/** Compilers with what each of them offers to a CommonJS project. */
const compilers: readonly [string, Settings][] = [
  ['typescript5', { module: 'commonjs', moduleResolution: 'node10' }],
  ['typescript5', { module: 'node16' }],
  ['typescript5', { module: 'node18' }],
  ['typescript', { module: 'node16' }],
  ['typescript', { module: 'nodenext' }],
]

/** Tests that CommonJS projects in TypeScript compile against the packed packages, and that what comes out runs. */
export function addCommonJsTests(root: () => string): void {
  it.each(compilers)('%s compiles a CommonJS package with %o, and it runs', async (compiler, settings) => {
    const folder = writeProject(root(), compiler, settings)
    expect(await compile(root(), compiler, folder)).toBe('')
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'out/app.js')])
    expect(stdout).toBe(`${'function '.repeat(7)}true\n`)
  })
}

/** Writes a CommonJS package below a project, whose packages it finds. Returns its folder. */
function writeProject(root: string, compiler: string, settings: Settings): string {
  const folder = join(root, `${compiler}-${settings.module}`)
  const compilerOptions = {
    ...settings,
    target: 'es2022',
    strict: true,
    esModuleInterop: true,
    skipLibCheck: false,
    types: ['node'],
    rootDir: '.',
    outDir: 'out',
  }
  const files = {
    'package.json': '{ "type": "commonjs" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['app.ts'] }),
    'app.ts': source,
  }
  mkdirSync(folder)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  return folder
}

/** Returns what the compiler has to say. */
async function compile(root: string, compiler: string, folder: string): Promise<string> {
  const args = [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', folder]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root }).catch(
    (failed: { stdout: string }) => failed,
  )
  return stdout
}
