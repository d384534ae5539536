import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import { expect, it } from 'vitest'
import { viteIntegration, type ViteMiddleware } from '@vite-integration/express'
import { serveOn } from '../express/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import { type RecordingLogger, recordingLogger } from '../support/recording-logger.ts'
import { newFolder } from '../support/workspace.ts'
import { type Files, pause, place } from './deployed-site.ts'

/** Returns a version of a site with a server entry. Its entry has one name in all versions, as Vite's have. */
function rendered(
  version: number,
  server = `export const render = () => 'server ${String(version)}'`,
): Files {
  const script = `client/assets/main-Version${String(version)}.js`
  const html = `<!doctype html><head><script type="module" src="/${script.slice(7)}"></script></head><!--ssr-outlet-->`
  const files = { [script]: `console.log(${String(version)})`, 'client/index.html': html }
  const manifest = { 'index.html': { file: script.slice(7), src: 'index.html', isEntry: true } }
  const record = {
    version: 1,
    base: '/',
    build: `build-${String(version)}`,
    environments: ['client', 'ssr'],
    hashed: [script.slice(7)],
    server: { ssr: { 'src/entry.js': '../server/entry.js' } },
    ssr: { environment: 'ssr', entry: 'src/entry.js', template: 'index.html' },
    files: Object.fromEntries(Object.entries(files).map(([file, text]) => [file.slice(7), text.length])),
  }
  return {
    'server/entry.js': server,
    ...files,
    'client/.vite/manifest.json': JSON.stringify(manifest),
    'client/.vite/integration.json': JSON.stringify(record),
  }
}

async function serve(): Promise<{
  url: string
  dist: string
  vite: ViteMiddleware
  logger: RecordingLogger
}> {
  const root = newFolder('deployed-server')
  const dist = join(root, 'dist')
  writeFile(join(root, 'package.json'), '{ "type": "module" }')
  place(dist, rendered(1))
  const logger = recordingLogger()
  const app = express()
  const vite = viteIntegration({ root, dev: false, logger })
  app.use(vite)
  const { url } = await serveOn(createServer(app).listen(0, '127.0.0.1'), [vite])
  return { url, dist, vite, logger }
}

/** Returns the version of the script and of the markup: one page has one of each. */
async function versions(site: { url: string }): Promise<string[]> {
  const { body } = await open(site, '/any')
  return [/Version(\d)/.exec(body)?.[1] ?? '', /server (\d)/.exec(body)?.[1] ?? '']
}

it('a redeploy swaps client and server together, and imports the new entry', async () => {
  const site = await serve()
  expect(await versions(site)).toEqual(['1', '1'])
  for (const version of ['2', '3']) {
    place(site.dist, rendered(Number(version)))
    await expect
      .poll(
        async () => {
          const found = await versions(site)
          expect(found[0]).toBe(found[1])
          return found[0]
        },
        { timeout: 15_000 },
      )
      .toBe(version)
  }
  expect(site.vite.status()).toMatchObject({ serverBuilds: 3 })
  expect(site.vite.status()!.answers.rendered).toBeGreaterThan(3)
})

it('a build whose server entry cannot be imported is not taken up, client neither', async () => {
  const site = await serve()
  place(site.dist, rendered(2, 'throw new Error("broken at load")'))
  await expect
    .poll(() => site.vite.status()!.lastReload?.error, { timeout: 15_000 })
    .toContain('broken at load')
  expect(await versions(site)).toEqual(['1', '1'])
  place(site.dist, rendered(3))
  await expect.poll(() => versions(site), { timeout: 15_000 }).toEqual(['3', '3'])
})

it('a build whose server entry throws what is no error is refused once', async () => {
  const site = await serve()
  place(site.dist, rendered(2, 'throw null'))
  await expect.poll(() => site.vite.status()!.lastReload?.error, { timeout: 15_000 }).toBe('null')
  await pause(2500)
  const warnings = site.logger.lines.filter(({ level }) => level === 'warn')
  expect(warnings.map(({ message }) => message)).toEqual([
    'A new build is not served: null. The one before is.',
  ])
  expect(await versions(site)).toEqual(['1', '1'])
})

it('a recorded entry that is gone is an error at the start', () => {
  const root = newFolder('no-server')
  const { 'server/entry.js': _entry, ...files } = rendered(1)
  place(join(root, 'dist'), files)
  process.env.NODE_ENV = 'production'
  try {
    expect(() => viteIntegration({ root })).toThrow(
      expect.objectContaining({ code: 'SSR_ENTRY_NOT_FOUND', hint: expect.stringContaining('server') }),
    )
  } finally {
    delete process.env.NODE_ENV
  }
})

it('the entry of an earlier build is not served with a client whose server was not built', () => {
  const root = newFolder('unbuilt-server')
  place(join(root, 'dist'), rendered(1))
  const file = join(root, 'dist/client/.vite/integration.json')
  const { server: _, ...record } = JSON.parse(readFileSync(file, 'utf8')) as { server: unknown }
  writeFileSync(file, JSON.stringify(record))
  process.env.NODE_ENV = 'production'
  try {
    expect(() => viteIntegration({ root })).toThrow(
      expect.objectContaining({ code: 'SSR_ENTRY_NOT_FOUND', hint: expect.stringContaining(file) }),
    )
  } finally {
    delete process.env.NODE_ENV
  }
})

it('a page at its own path goes ahead of the entry', async () => {
  const site = await serve()
  const file = join(site.dist, 'client/about/index.html')
  writeFile(file, '<!doctype html>prerendered')
  const record = join(site.dist, 'client/.vite/integration.json')
  const json = JSON.parse(readFileSync(record, 'utf8')) as { build: string; files: Record<string, number> }
  json.files['about/index.html'] = 26
  writeFileSync(record, JSON.stringify({ ...json, build: 'build-4' }))
  await expect
    .poll(async () => (await open(site, '/about/')).body, { timeout: 15_000 })
    .toContain('prerendered')
  expect((await get(site, '/about/x')).body).toContain('server 1')
})
