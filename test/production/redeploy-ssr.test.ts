import { cpSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import { expect, it } from 'vitest'
import { createBuilder } from 'vite'
import { viteIntegration } from '@vite-integration/express'
import integration from '@vite-integration/vite-plugin'
import { serveOn } from '../express/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { open } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { newFolder } from '../support/workspace.ts'
import { pause } from './deployed-site.ts'

/** Writes a version of a project, and builds its client and server into a folder. */
async function buildVersion(root: string, outDir: string, version: number): Promise<void> {
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
      plugins: [integration({ ssr: './src/server.js' })],
    },
    null,
  )
  await builder.buildApp()
}

it('a server that is copied after its client is waited for: pages are never of two builds', async () => {
  const root = newFolder('redeploy-ssr')
  await buildVersion(root, 'dist', 1)
  const logger = recordingLogger()
  const vite = viteIntegration({ root, dev: false, logger })
  const app = express()
  app.use(vite)
  const served = await serveOn(createServer(app).listen(0, '127.0.0.1'), [vite])
  const visit = async (): Promise<string> => {
    const { body } = await open(served, '/')
    return `${/server \d/.exec(body)?.[0] ?? body} ${/main-[\w-]{8}|index-[\w-]{8}/.exec(body)?.[0] ?? ''}`
  }
  const first = await visit()
  expect(first).toMatch(/^server 1 index-/)

  await buildVersion(root, 'next', 2)
  cpSync(join(root, 'next/client'), join(root, 'dist/client'), { recursive: true })
  await expect
    .poll(() => logger.lines.map(({ message }) => message).join('\n'), { timeout: 15_000 })
    .toMatch(/server\/\S+\.js of its environment "ssr" is/)
  expect(await visit()).toBe(first)
  await pause(500)
  mkdirSync(join(root, 'dist/server'), { recursive: true })
  cpSync(join(root, 'next/server'), join(root, 'dist/server'), { recursive: true })
  await expect.poll(visit, { timeout: 15_000 }).toMatch(/^server 2 index-/)
  expect((await visit()).endsWith(first.slice(-14))).toBe(false)
})
