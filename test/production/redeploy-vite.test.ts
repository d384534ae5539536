import { createServer } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import fastify from 'fastify'
import { viteIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'
import express from 'express'
import { expect, it } from 'vitest'
import { serveOn } from '../express/serve.ts'
import { forTest, listen } from '../fastify/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import { newFolder } from '../support/workspace.ts'

function newProject(): string {
  const root = newFolder('built-twice')
  writeFile(join(root, 'index.html'), '<!doctype html><script type="module" src="/src/main.ts"></script>')
  writeFile(join(root, 'src/main.ts'), 'console.log("version 1"); void import("./lazy.ts")')
  writeFile(join(root, 'src/lazy.ts'), 'console.log("lazy 1")')
  return root
}

async function runBuild(root: string, emptyOutDir: boolean): Promise<void> {
  await build({ root, configFile: false, logLevel: 'silent', build: { manifest: true, emptyOutDir } })
}

function setVersion(root: string, version: number): void {
  for (const file of ['src/main.ts', 'src/lazy.ts']) {
    const code = readFileSync(join(root, file), 'utf8')
    writeFileSync(join(root, file), code.replace(/(version|lazy) \d+/, `$1 ${String(version)}`))
  }
}

type Hosted = { url: string; hash(): string | undefined }

async function serveExpress(root: string): Promise<Hosted> {
  const app = express()
  const vite = viteIntegration({ root, dev: false })
  app.use(vite)
  const { url } = await serveOn(createServer(app).listen(0, '127.0.0.1'), [vite])
  return { url, hash: vite.hash }
}

async function serveFastify(root: string): Promise<Hosted> {
  const app = forTest(fastify())
  await app.register(fastifyIntegration, { root, dev: false })
  const { url } = await listen(app)
  return { url, hash: app.viteIntegration.hash }
}

it.each([
  ['Express, outDir emptied', serveExpress, true],
  ['Express, outDir not emptied', serveExpress, false],
  ['Fastify, outDir emptied', serveFastify, true],
])('`vite build` in place: %s', async (_name, serve, emptyOutDir) => {
  const root = newProject()
  await runBuild(root, true)
  const host = await serve(root)
  const load = async (): Promise<string> => {
    const script = /src="([^"]+)"/.exec((await open(host, '/')).body)?.[1] ?? ''
    const { status, body, headers } = await get(host, script)
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
    const lazy = /lazy-[\w-]{8}\.js/.exec(body)?.[0] ?? ''
    const version = /version \d+/.exec(body)?.[0] ?? ''
    expect((await get(host, `/assets/${lazy}`)).body).toContain(version.replace('version', 'lazy'))
    return version
  }
  expect(await load()).toBe('version 1')
  const first = [host.hash(), /src="([^"]+)"/.exec((await open(host, '/')).body)?.[1] ?? ''] as const
  for (const version of [2, 3]) {
    setVersion(root, version)
    const building = runBuild(root, emptyOutDir)
    await load()
    await building
    await expect.poll(load, { timeout: 15_000 }).toBe(`version ${String(version)}`)
  }
  expect(host.hash()).not.toBe(first[0])
  expect((await get(host, first[1])).body).toContain('version 1')
})
