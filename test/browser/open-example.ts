import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import {
  buildExample,
  startExample,
  type ExampleServer,
  type Exit,
} from '../../scripts/demo/example-process.ts'
import { copyExample, type ExampleCopy } from './example-copy.ts'
import { launchBrowser } from './launch-browser.ts'
import { watchPage, type PageRecord } from './watch-page.ts'

export type Mode = 'development' | 'production'

export interface OpenExample {
  copy: ExampleCopy
  url: string
  /** Loads a path in a new browser context, and records what the page does. */
  open(path: string, options?: BrowserContextOptions): Promise<{ page: Page; record: PageRecord }>
  /** Closes the pages that `open` has opened: idle ones would poll a server that restarts. */
  closePages(): Promise<void>
  /** Ends the server, and returns how it ended. */
  stop(): Promise<Exit>
  /** Starts the server again, on the same port. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Copies an example, builds it in production, and starts its server and a browser. */
export async function openExample(name: string, mode: Mode): Promise<OpenExample> {
  const copy = await copyExample(name)
  if (mode === 'production') await build(copy.root)
  let { server, url } = await start(copy.root, mode, '0')
  const browser = await launchBrowser()
  const stop = (): Promise<Exit> => {
    server.stop()
    return server.ended
  }
  return {
    copy,
    url,
    open: (path, options) => openPage(browser, url, path, options),
    async closePages() {
      for (const context of browser.contexts()) await context.close()
    },
    stop,
    async start() {
      const { port } = new URL(url)
      server = (await start(copy.root, mode, port)).server
    },
    async close() {
      await browser.close()
      await stop()
      await copy.remove()
    },
  }
}

/** Builds a project with its own Vite. @throws Error with what the build has printed */
export async function build(root: string): Promise<void> {
  const log: string[] = []
  const { code, reason } = await buildExample(root, (text) => log.push(text))
  if (code) throw new Error(`The build failed: ${reason}\n${log.join('')}`)
}

/** Starts the server of a project. @throws Error with what it has printed */
export async function start(
  root: string,
  mode: Mode,
  port: string,
  file = 'server.ts',
): Promise<{ server: ExampleServer; url: string }> {
  const log: string[] = []
  const env = { NODE_ENV: mode, HOST: '127.0.0.1', PORT: port }
  const server = startExample(root, env, (text) => log.push(text), file)
  const url = await server.ready
  if (!url) throw new Error(`The server did not start: ${(await server.ended).reason}\n${log.join('')}`)
  return { server, url }
}

/** Loads a path in a new browser context, and records what the page does. */
export async function openPage(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; record: PageRecord }> {
  const context = await browser.newContext({ baseURL: url, colorScheme: 'light', ...options })
  const page = await context.newPage()
  const record = watchPage(page, url)
  await page.goto(path)
  return { page, record }
}
