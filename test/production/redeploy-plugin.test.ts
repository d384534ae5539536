import { cpSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import { expect, it } from 'vitest'
import { build, createBuilder, type InlineConfig } from 'vite'
import { viteIntegration, type ViteMiddleware } from '@vite-integration/express'
import integration from '@vite-integration/vite-plugin'
import { serveOn } from '../express/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import { type RecordingLogger, recordingLogger } from '../support/recording-logger.ts'
import { newFolder } from '../support/workspace.ts'
import { pause } from './deployed-site.ts'

interface Project {
  readonly root: string
  readonly url: string
  readonly vite: ViteMiddleware
  readonly logger: RecordingLogger
}

function writeVersion(root: string, version: number): void {
  writeFile(join(root, 'index.html'), '<!doctype html><script type="module" src="/src/main.ts"></script>')
  writeFile(join(root, 'src/main.ts'), `console.log("version ${version}"); void import("./lazy.ts")`)
  writeFile(join(root, 'src/lazy.ts'), `console.log("lazy ${version}".repeat(200))`)
  writeFile(join(root, 'src/server.ts'), `export const version = ${version}`)
  writeFile(join(root, 'public/robots.txt'), `# ${version}\n`)
}

function configOf(root: string, outDir = 'dist/client'): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [integration({ input: ['index.html', 'src/main.ts'], compress: true })],
    environments: {
      client: { build: { outDir } },
      ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/server.ts' } } },
    },
    builder: {},
  }
}

/** Builds as `vite build` does, or the client and the server as `vite build --app` does. */
async function runBuild(root: string, outDir?: string): Promise<void> {
  if (outDir === undefined) await (await createBuilder(configOf(root), null)).buildApp()
  else await build({ ...configOf(root, outDir), build: { outDir } })
}

async function serveProject(): Promise<Project> {
  const root = newFolder('built-by-plugin')
  writeVersion(root, 1)
  await runBuild(root)
  const logger = recordingLogger()
  const vite = viteIntegration({ root, dev: false, logger })
  const app = express()
  app.use(vite)
  app.get('/tags', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
  const { url } = await serveOn(createServer(app).listen(0, '127.0.0.1'), [vite])
  await expect.poll(() => vite.status()?.bytes).toBe(bytesOf(join(root, 'dist/client')))
  return { root, url, vite, logger }
}

/** The bytes that memory holds of a build once all of it has been read: its hashed files and their forms, and its texts. */
function bytesOf(dist: string): number {
  const files = readdirSync(join(dist, 'assets')).map((name) => join(dist, 'assets', name))
  return [...files, join(dist, 'robots.txt')].reduce((sum, file) => sum + statSync(file).size, 0)
}

const warningsOf = ({ logger }: Project): string =>
  logger.lines
    .filter(({ level }) => level === 'warn')
    .map(({ message }) => message)
    .join('\n')

/** Loads a page or tags with the script and the lazy chunk that they name; checks that all are of one version. */
async function visit(project: Project, path: string): Promise<number> {
  const page = await open(project, path)
  const script = /src="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const { status, body, headers } = await get(project, script, { 'accept-encoding': 'identity' })
  const version = /version (\d+)/.exec(body)?.[1] ?? ''
  const chunk = /lazy-[\w-]{8}\.js/.exec(body)?.[0] ?? ''
  const lazy = await get(project, `/assets/${chunk}`, { 'accept-encoding': 'identity' })
  expect([page.status, status, lazy.status]).toEqual([200, 200, 200])
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(lazy.body).toContain(`lazy ${version}`)
  return Number(version)
}

/** Visits a site again and again until it is told to stop. Resolves with the versions in the order of their visits. */
async function browse(project: Project, isOver: () => boolean): Promise<number[]> {
  const seen: number[] = []
  while (!isOver()) seen.push(await visit(project, seen.length % 2 === 0 ? '/' : '/tags'))
  return seen
}

it('builds in place, client and server, under clients: each answer is of one build', async () => {
  const project = await serveProject()
  const ids = new Set([project.vite.hash()])
  let isOver = false
  const clients = Promise.all(Array.from({ length: 8 }, () => browse(project, () => isOver)))
  // A client that fails is reported at the end.
  clients.catch(() => {})
  try {
    for (const version of [2, 3, 4]) {
      writeVersion(project.root, version)
      await runBuild(project.root)
      await expect.poll(() => visit(project, '/'), { timeout: 15_000 }).toBe(version)
      ids.add(project.vite.hash())
      expect((await get(project, '/robots.txt')).body).toBe(`# ${version}\n`)
    }
  } finally {
    isOver = true
  }
  for (const seen of await clients) {
    expect(seen.length).toBeGreaterThan(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  }
  expect(ids.size).toBe(4)
  expect(warningsOf(project)).toBe('')
})

it('a build that lacks a file is not served, and its replacement is', async () => {
  const project = await serveProject()
  const { root } = project
  const dist = join(root, 'dist/client')
  writeVersion(root, 2)
  await runBuild(root, 'next')
  cpSync(join(root, 'next'), join(root, 'broken'), { recursive: true })
  const lazy = readdirSync(join(root, 'broken/assets')).find((name) => /^lazy-[\w-]{8}\.js$/.test(name))!
  rmSync(join(root, 'broken/assets', lazy))
  renameSync(dist, join(root, 'old'))
  renameSync(join(root, 'broken'), dist)
  await expect.poll(() => warningsOf(project), { timeout: 15_000 }).toContain(`assets/${lazy} is missing`)
  await pause(2500)
  expect([await visit(project, '/'), await visit(project, '/tags')]).toEqual([1, 1])

  renameSync(dist, join(root, 'broken'))
  renameSync(join(root, 'next'), dist)
  await expect.poll(() => visit(project, '/'), { timeout: 15_000 }).toBe(2)
  expect(warningsOf(project).split('\n')).toHaveLength(1)
})
