import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import { expect, it } from 'vitest'
import { createBuilder } from 'vite'
import { viteIntegration } from '@vite-integration/express'
import integration, { type IntegrationOptions } from '@vite-integration/vite-plugin'
import { serveOn } from '../express/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { open } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { newFolder } from '../support/workspace.ts'
import { pause } from './deployed-site.ts'

/** Writes a version of a project, and builds its client and server into a folder. */
async function buildVersion(
  root: string,
  outDir: string,
  version: number,
  options: IntegrationOptions = {},
): Promise<void> {
  writeFile(join(root, 'package.json'), '{ "type": "module" }')
  writeFile(
    join(root, 'index.html'),
    '<div><!--ssr-outlet--></div><script type="module" src="/src/main.js"></script>',
  )
  writeFile(join(root, 'src/main.js'), `document.title = "client ${version}"`)
  writeFile(join(root, 'src/lazy.js'), `export const version = ${version}`)
  // Its file has one name and one size in all versions.
  writeFile(
    join(root, 'src/server.js'),
    `export const render = async () => 'server ' + (await import('./lazy.js')).version`,
  )
  const builder = await createBuilder(
    {
      root,
      configFile: false,
      logLevel: 'silent',
      build: { outDir },
      plugins: [integration({ ssr: './src/server.js', ...options })],
    },
    null,
  )
  await builder.buildApp()
}

interface Site {
  readonly dist: string
  readonly next: string
  /** Returns the version of the server and the script that an address is answered with. */
  visit(url?: string): Promise<string>
  /** Waits until a warning tells what the new build lacks. */
  lacks(what: RegExp): Promise<void>
}

/** Serves the first version of the project from `dist`, with the second one in `next`. */
async function serveFirst(options?: IntegrationOptions): Promise<Site> {
  const root = newFolder('redeploy-ssr')
  await buildVersion(root, 'dist', 1, options)
  const logger = recordingLogger()
  const vite = viteIntegration({ root, dev: false, logger })
  const app = express()
  app.use(vite)
  const served = await serveOn(createServer(app).listen(0, '127.0.0.1'), [vite])
  await buildVersion(root, 'next', 2, options)
  return {
    dist: join(root, 'dist'),
    next: join(root, 'next'),
    async visit(url = '/') {
      const { body } = await open(served, url)
      return `${/server \d/.exec(body)?.[0] ?? body} ${/main-[\w-]{8}|index-[\w-]{8}/.exec(body)?.[0] ?? ''}`
    },
    lacks: (what) =>
      expect
        .poll(() => logger.lines.map(({ message }) => message).join('\n'), { timeout: 15_000 })
        .toMatch(what),
  }
}

it('a server that is copied after its client is waited for: pages are never of two builds', async () => {
  const { dist, next, visit, lacks } = await serveFirst()
  const first = await visit()
  expect(first).toMatch(/^server 1 index-/)

  cpSync(join(next, 'client'), join(dist, 'client'), { recursive: true })
  await lacks(/server\/\S+\.js of its environment "ssr" is/)
  expect(await visit()).toBe(first)
  await pause(500)
  mkdirSync(join(dist, 'server'), { recursive: true })
  cpSync(join(next, 'server'), join(dist, 'server'), { recursive: true })
  await expect.poll(() => visit(), { timeout: 15_000 }).toMatch(/^server 2 index-/)
  expect((await visit()).endsWith(first.slice(-14))).toBe(false)
})

it('the build that serves renders its lazy modules while the next one is being made in its place', async () => {
  const { dist, next, visit } = await serveFirst()
  // As the next build does at its start.
  rmSync(join(dist, 'server'), { recursive: true })
  expect(await visit()).toMatch(/^server 1 index-/)
  cpSync(next, dist, { recursive: true })
  await expect.poll(() => visit(), { timeout: 15_000 }).toMatch(/^server 2 index-/)
})

it.each(['manifest.json', 'modules.json', 'template.html'])(
  'a build whose .vite/%s comes last is waited for',
  async (name) => {
    // The page of "/" moves the template aside.
    const { dist, next, visit, lacks } = await serveFirst({ prerender: ['/'] })
    const first = await visit('/any')
    expect(first).toMatch(/^server 1 index-/)
    const late = join('client/.vite', name)
    if (name === 'template.html') rmSync(join(dist, late))
    cpSync(next, dist, { recursive: true, filter: (file) => file !== join(next, late) })
    await lacks(new RegExp(`${name} of its environment "client" is`))
    expect(await visit('/any')).toBe(first)
    cpSync(join(next, late), join(dist, late))
    await expect.poll(() => visit('/any'), { timeout: 15_000 }).toMatch(/^server 2 index-/)
    expect((await visit('/any')).endsWith(first.slice(-14))).toBe(false)
  },
)
