import { hash } from 'node:crypto'
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import express from 'express'
import { expect } from 'vitest'
import { viteIntegration, type ViteIntegrationOptions, type ViteMiddleware } from '@vite-integration/express'
import { serveOn } from '../express/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import { type RecordingLogger, recordingLogger } from '../support/recording-logger.ts'
import { newFolder } from '../support/workspace.ts'

/** The files of a made-up build, by path. All names and sizes have one length, whatever the version. */
export type Files = Readonly<Record<string, string>>

/** Returns the hash in the names of a version's files. */
export function hashOf(version: number): string {
  return `Hash${String(version).padStart(3, '0')}x`
}

/**
 * Returns the files of a version of a site: a page, a script that never changes under its name, and one that does.
 *
 * @param isRecorded whether the Vite plugin has recorded it
 */
export function siteFiles(version: number, isRecorded = true): Files {
  const id = hashOf(version)
  const script = `assets/main-${id}.js`
  const manifest = {
    'index.html': { file: script, name: 'main', src: 'index.html', isEntry: true },
    'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true },
  }
  const files = {
    [script]: `console.log("${id}")`,
    'index.html': `<!doctype html><script type="module" src="/${script}"></script>`,
    'sw.js': `"${id}"`,
  }
  const manifestFile = '.vite/manifest.json'
  const hidden = { [manifestFile]: JSON.stringify(manifest) }
  if (!isRecorded) return { ...files, ...hidden }
  const sizes = Object.entries(files).map(([file, text]): [string, number] => [file, text.length])
  const record = {
    version: 1,
    base: '/',
    manifest: manifestFile,
    hashed: [script],
    build: id,
    environments: ['client'],
    digests: { client: { [manifestFile]: hash('sha256', hidden[manifestFile]).slice(0, 16) } },
    files: Object.fromEntries(sizes),
  }
  return { ...files, ...hidden, '.vite/integration.json': JSON.stringify(record) }
}

/** Writes files one after the other, each under another name first, as rsync does. */
export function place(folder: string, files: Files, order: readonly string[] = Object.keys(files)): void {
  for (const file of order) {
    const target = join(folder, file)
    writeFile(`${target}.part`, files[file]!)
    renameSync(`${target}.part`, target)
  }
}

/** Removes what is in a folder, but not the folder. */
export function empty(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
}

export interface Site {
  readonly url: string
  readonly root: string
  readonly dist: string
  readonly vite: ViteMiddleware
  readonly logger: RecordingLogger
}

/** Serves a site with its first version in `dist`, or what `prepare` makes of the folder, by Express. */
export async function serveSite(
  options: ViteIntegrationOptions = {},
  prepare = (root: string): void => place(join(root, 'dist'), siteFiles(1)),
): Promise<Site> {
  const root = newFolder('deployed')
  prepare(root)
  const logger = recordingLogger()
  const vite = viteIntegration({ root, dev: false, logger, ...options })
  const app = express()
  app.use(vite)
  app.get('/tags', (_req, res) => {
    const first = res.locals.viteTags('src/main.ts')
    res.send(first)
  })
  const served = await serveOn(createServer(app).listen(0, '127.0.0.1'), [vite])
  return { url: served.url, root, dist: join(root, 'dist'), vite, logger }
}

/** Waits until a build is served. */
export async function becomes({ vite }: Pick<Site, 'vite'>, build: string): Promise<void> {
  await expect.poll(() => vite.hash(), { timeout: 15_000, interval: 20 }).toBe(build)
}

/** Waits until a warning of a kind was logged; returns all warnings. */
export async function warned({ logger }: Site, text: RegExp): Promise<string[]> {
  const warnings = (): string[] =>
    logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
  await expect.poll(() => warnings().join('\n'), { timeout: 15_000 }).toMatch(text)
  return warnings()
}

/** Checks that page, tags and script are of one version, and returns which. */
export async function versionOf(site: Pick<Site, 'url'>): Promise<string> {
  const page = await open(site, '/')
  const script = /src="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const reply = await get(site, script)
  const id = /Hash\d{3}x/.exec(script)?.[0] ?? ''
  expect([page.status, reply.status, reply.body]).toEqual([200, 200, `console.log("${id}")`])
  return id
}

/** Waits for the watcher to have looked at least once more. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Puts a folder beside the site's `dist`. */
export function placeBeside(dist: string, name: string, files: Files): string {
  const folder = join(dirname(dist), name)
  place(folder, files)
  return folder
}
