import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectHmr } from '../support/hmr-client.ts'
import { get, open, type Reply } from '../support/http-client.ts'
import type { Adapter, RunningApplication } from './scenario.ts'
import { edit, slowPlugin, ssrOptions, virtualEntry } from './ssr-projects.ts'
import { startForTest } from './use-application.ts'

const soon = { timeout: 20_000 }

/** Tests of pages that are rendered on the server in development, wherever Vite runs. */
export function addSsrDevelopmentTests(host: Adapter): void {
  const start = (vite: ReturnType<typeof ssrOptions>): Promise<RunningApplication> =>
    startForTest(host.start, { vite })
  const textOf = async (app: RunningApplication, path = '/'): Promise<string> => (await open(app, path)).body

  describe('server-side rendering in development', () => {
    it('renders navigations that no route matches, and edits of code and template take effect', async () => {
      const tellUrl = `{ name: 'tell-url', transformIndexHtml: (html, { originalUrl }) => html.replace('</head>', '<!--for ' + originalUrl + '--></head>') }`
      const project = ssrOptions({}, `{ plugins: [integration(), ${tellUrl}] }`)
      const app = await start(project)
      const page = await open(app, '/some/page?x=1')
      expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ])
      expect(page.body).toContain(`<div id="app"><p>${app.url}/some/page?x=1 shared first text </p></div>`)
      expect(page.body).toContain('/@vite/client')
      expect(page.body).toContain('<!--for /some/page?x=1-->')
      expect((await get(app, '/api/none', { accept: 'text/html' })).status).toBe(404)
      await edit(project, 'src/text.js', `export const text = 'second text'\n`)
      await expect.poll(() => textOf(app), soon).toContain('second text')
      await edit(
        project,
        'index.html',
        '<!doctype html><html><head></head><body><b><!--ssr-outlet--></b></body></html>',
      )
      await expect.poll(() => textOf(app), soon).toContain('<b><p>')
    })

    it.each([
      ['/src/entry-server.js', 'first text'],
      ['src/entry-server.js', 'first text'],
      ['./src/entry-server', 'first text'],
      ['virtual:entry', 'virtual'],
    ])('the entry may be %s', async (ssr, text) => {
      const app = await start(ssrOptions({ ssr }, `{ plugins: [integration(), ${virtualEntry}] }`))
      expect(await textOf(app)).toContain(text)
    })

    it('the entry may be in the config alone, and the base any', async () => {
      const { ssr: _none, ...project } = ssrOptions(
        {},
        `{ base: '/app/', plugins: [integration({ ssr: './src/entry-server.js' })] }`,
      )
      const app = await start(project)
      expect(await textOf(app, '/app/some/page')).toContain(`${app.url}/app/some/page shared first text`)
    })

    it('a page has the stylesheets that its code has loaded, lazy ones too, as Vite’s client adopts them', async () => {
      const project = ssrOptions()
      const app = await start(project)
      const styles = async (path: string): Promise<(string | undefined)[][]> =>
        [...(await textOf(app, path)).matchAll(/<style[^>]*data-vite-dev-id="([^"]*)"[^>]*>([^<]*)</g)].map(
          ([, id, text]) => [id, text?.trim()],
        )
      const page = [join(project.root, 'src/page.css'), '.page { color: red }']
      const lazy = [join(project.root, 'src/lazy.css'), '.lazy { color: red }']
      expect(await styles('/')).toEqual([page])
      expect(await styles('/lazy')).toEqual([page, lazy])
      const module = (await get(app, '/src/page.css', { 'sec-fetch-dest': 'script' })).body
      expect(module).toContain(`const __vite__id = ${JSON.stringify(page[0])}`)
      await edit(project, 'src/page.css', '.page { color: blue }\n')
      await expect.poll(() => textOf(app), soon).toContain('.page { color: blue }')
    })

    it('an edit of server code reloads the page; one that the browser’s code handles does not', async () => {
      const project = ssrOptions()
      const app = await start(project)
      await textOf(app)
      for (const path of ['/src/entry-client.js', '/src/shared.js']) await get(app, path)
      const client = await connectHmr(app)
      await edit(project, 'src/shared.js', `export const shared = 'edited'\n`)
      await client.next(({ type }) => type === 'update')
      await expect.poll(() => textOf(app), soon).toContain('edited first text')
      expect(client.messages.map(({ type }) => type)).not.toContain('full-reload')
      await edit(project, 'src/text.js', `export const text = 'second text'\n`)
      await client.next(({ type }) => type === 'full-reload')
      await expect.poll(() => textOf(app), soon).toContain('edited second text')
      expect(client.messages.filter(({ type }) => type === 'full-reload')).toHaveLength(1)
      await client.close()
    })

    it('a reload waits for plugins that take their time with an edit', async () => {
      const files = {
        'src/text.js': `export { text } from 'virtual:text'\n`,
        'src/text.txt': 'first words',
      }
      const project = ssrOptions({}, `{ plugins: [integration(), ${slowPlugin}] }`, files)
      const app = await start(project)
      expect(await textOf(app)).toContain('first words')
      const client = await connectHmr(app)
      await edit(project, 'src/text.txt', 'second words')
      await client.next(({ type }) => type === 'full-reload')
      expect(await textOf(app)).toContain('second words')
      await client.close()
    })

    it('an error of a transform is a page with the place and the code frame, until it is mended', async () => {
      const project = ssrOptions()
      const app = await start(project)
      await edit(project, 'src/text.js', `export const text =\n\nlet 1 = 2\n`)
      let page: Reply | undefined
      await expect.poll(async () => (page = await open(app, '/')).status, soon).toBe(500)
      expect(page!.body).toContain('src/text.js:3:')
      expect(page!.body).toContain('let 1 = 2')
      expect(page!.body).toContain('ErrorOverlay')
      await edit(project, 'src/text.js', `export const text = 'mended text'\n`)
      await expect.poll(() => textOf(app), soon).toContain('mended text')
    })

    it('an entry that is missing, or exports nothing to call, and an unknown environment are told of', async () => {
      const project = ssrOptions({ ssr: './src/none.js' })
      const app = await start(project)
      const missing = await open(app, '/')
      expect([missing.status, missing.body]).toEqual([500, expect.stringContaining('./src/none.js')])
      await edit(project, 'src/none.js', 'export const other = 1\n')
      await expect.poll(() => textOf(app), soon).toContain('default.fetch')
      await edit(project, 'src/none.js', 'export const render = () => "made"\n')
      await expect.poll(() => textOf(app), soon).toContain('>made<')

      const unknown = await start(
        ssrOptions({ ssr: { entry: './src/entry-server.js', environment: 'none' } }),
      )
      const { status, body } = await open(unknown, '/')
      expect([status, body]).toEqual([500, expect.stringMatching(/no environment &quot;none&quot;[^]*ssr/)])
    })

    it('a template that is missing or has no outlet is told of', async () => {
      const project = ssrOptions({ ssr: { entry: './src/entry-server.js', template: 'other.html' } })
      const app = await start(project)
      expect(await textOf(app, '/page')).toContain('other.html')
      await edit(project, 'other.html', '<!doctype html><html><head></head><body></body></html>')
      await expect.poll(() => textOf(app, '/page'), soon).toContain('ssr-outlet')
      await edit(
        project,
        'other.html',
        '<!doctype html><html><head></head><body><!--ssr-outlet--></body></html>',
      )
      await expect.poll(() => textOf(app, '/page'), soon).toContain('first text')
    })

    it('a restart of Vite fails no request', async () => {
      const project = ssrOptions()
      const app = await start(project)
      await textOf(app)
      const config = readFileSync(join(project.root, 'vite.config.ts'), 'utf8')
      await edit(
        project,
        'vite.config.ts',
        config.replace('{ plugins', `{ define: { __EDITED__: '"yes"' }, plugins`),
      )
      await edit(
        project,
        'src/text.js',
        `export const text = typeof __EDITED__ === 'string' ? __EDITED__ : 'no'\n`,
      )
      const seen = new Set<number>()
      const look = async (): Promise<string> => {
        const pages = await Promise.all(Array.from({ length: 8 }, () => open(app, '/')))
        for (const { status } of pages) seen.add(status)
        return pages.at(-1)!.body
      }
      await expect.poll(look, { ...soon, interval: 5 }).toContain('shared yes')
      // The page that waits for a Vite of its own loads by itself.
      if (host.isProxied) seen.delete(503)
      expect([...seen]).toEqual([200])
    })
  })
}
