import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Express, RequestHandler, Response } from 'express'
import sirv from 'sirv'
import { importRenderers, type Renderers } from './ssr-renderers.ts'

const PATIENCE_MS = 10_000
const OUTLET = '<!--app-html-->'

interface PageSource {
  /** Serves what is no page. */
  files: RequestHandler
  load(url: string): Promise<{ template: string; renderers: Renderers }>
}

/**
 * Adds what the servers of create-vite-extra's React templates do, in their way: `/string` as `ssr-react` renders it, all
 * other pages as `ssr-react-streaming` does. Compression is left out, for no client of the benchmark accepts it.
 */
export async function addTemplateRoutes(app: Express, root: string, dev: boolean): Promise<void> {
  const { files, load } = await (dev ? createDevSource(root) : createBuildSource(root))
  app.use(files)
  app.use('*all', async (req, res) => {
    try {
      const { template, renderers } = await load(req.originalUrl)
      if (req.originalUrl === '/string')
        sendText(
          template.replace(OUTLET, () => renderers.renderText()),
          res,
        )
      else sendStream(template, req.originalUrl, renderers, res)
    } catch (error) {
      res.status(500).end((error as Error).stack)
    }
  })
}

async function createDevSource(root: string): Promise<PageSource> {
  const { createServer } = await import('vite')
  const vite = await createServer({
    root,
    configFile: join(root, 'vite.plain.config.js'),
    server: { middlewareMode: true },
    appType: 'custom',
  })
  return {
    files: vite.middlewares,
    async load(url) {
      const html = await readFile(join(root, 'index.html'), 'utf8')
      const template = await vite.transformIndexHtml(url, html)
      const renderers = (await vite.ssrLoadModule('/src/entry-peers.jsx')) as unknown as Renderers
      return { template, renderers }
    },
  }
}

async function createBuildSource(root: string): Promise<PageSource> {
  const template = await readFile(join(root, 'dist/client/index.html'), 'utf8')
  return {
    files: sirv(join(root, 'dist/client'), { extensions: [] }) as RequestHandler,
    load: async () => ({ template, renderers: await importRenderers(root) }),
  }
}

function sendText(html: string, res: Response): void {
  res.status(200).set({ 'Content-Type': 'text/html' }).send(html)
}

function sendStream(template: string, url: string, { renderStream }: Renderers, res: Response): void {
  const [before, after] = template.split(OUTLET) as [string, string]
  const { pipe, abort } = renderStream(url, {
    onShellReady() {
      res.status(200).set({ 'Content-Type': 'text/html' })
      const through = new Transform({
        transform(chunk, encoding, done) {
          res.write(chunk, encoding)
          done()
        },
      })
      through.on('finish', () => res.end(after))
      res.write(before)
      pipe(through)
    },
    onShellError: () => res.status(500).end(),
  })
  setTimeout(abort, PATIENCE_MS)
}
