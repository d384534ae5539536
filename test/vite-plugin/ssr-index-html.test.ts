import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin, ViteDevServer } from 'vite'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { build, writeProject } from './projects.ts'
import { startMiddleware } from './servers.ts'
import { buildAll, importServer, ssrSite } from './ssr-projects.ts'
import { vites } from './vites.ts'

const plugin = { ssr: './src/entry-server.js' }
const files = {
  ...ssrSite,
  'src/entry-server.js': `import html from 'virtual:index-html'\nexport default { fetch: () => new Response(html) }`,
}

const banner: Plugin = {
  name: 'banner',
  transformIndexHtml: (html) => html.replace('<body>', '<body data-banner>'),
}

type Entry = { default: { fetch(): Response } }

async function renderInDevelopment({ environments }: ViteDevServer): Promise<string> {
  const { ssr } = environments
  if (!ssr || !('runner' in ssr)) throw new Error('no runner')
  const runner = ssr.runner as { import(file: string): Promise<Entry> }
  const entry = await runner.import('/src/entry-server.js')
  return entry.default.fetch().text()
}

describe.each(vites)('$name: virtual:index-html', ({ vite }) => {
  it("is the template as the client's build has made it", async () => {
    const root = writeProject(files)
    await buildAll(vite, root, { plugin: { ...plugin, integrity: true }, after: [banner] })
    const { default: entry } = (await importServer(root)) as Entry
    const page = readFileSync(join(root, 'dist/client/index.html'), 'utf8')
    expect(page).toMatch(/integrity=[^]*data-banner/)
    expect(await entry.fetch().text()).toBe(page)
  })

  it('fails a build of the server ahead of the client', async () => {
    const root = writeProject(files)
    const config = { build: { ssr: 'src/entry-server.js' } }
    await expect(build(vite, root, { plugin, config })).rejects.toThrow(
      /index\.html does not exist\. Build the client first/,
    )
    await build(vite, root, { plugin })
    await build(vite, root, { plugin, config })
    expect(existsSync(join(root, 'dist/server/entry-server.js'))).toBe(true)
  })

  it('is transformed in development, and fresh after an edit', async () => {
    const root = writeProject(files)
    const server = await startMiddleware(vite, root, {
      plugin,
      after: [banner],
      config: { appType: 'custom' },
    })
    const first = await renderInDevelopment(server)
    expect(first).toContain('<body data-banner>')
    expect(first).toContain('/@vite/client')
    writeFile(join(root, 'index.html'), '<!doctype html><body><p>edited $& </p></body>')
    await expect.poll(() => renderInDevelopment(server)).toContain('<p>edited $& </p>')
  })

  it('says in development that the template is gone', async () => {
    const root = writeProject(files)
    rmSync(join(root, 'index.html'))
    const server = await startMiddleware(vite, root, { plugin, config: { appType: 'custom' } })
    await expect(renderInDevelopment(server)).rejects.toThrow(
      /virtual:index-html is the template.*index\.html does not exist/,
    )
  })
})
