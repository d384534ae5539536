import { cpSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { newFolder } from '../support/workspace.ts'
import { build, builtFiles, type Files, writeProject } from './projects.ts'
import type { Vite } from './vites.ts'

/** A site with a lazy chunk that a button loads. */
export function lazySite(version: string, lazy = ''): Files {
  return {
    'index.html': '<!doctype html><button>load</button><script type="module" src="/src/main.ts"></script>',
    'src/main.ts': `import '@vite-integration/vite-plugin/client'
document.title = 'build ${version}'
globalThis.load = () =>
  import('./lazy.ts').then(({ text }) => (document.title = text), (error) => (document.title = 'failed: ' + error.message))
document.querySelector('button').onclick = load
if (location.search === '?at-start') load()
`,
    'src/lazy.ts': `${lazy}\nexport const text = 'lazy of ${version}'`,
  }
}

/** Builds a site. Returns the folder of the build, with its lazy chunk only if that is wanted. */
export async function buildSite(vite: Vite, files: Files, hasLazy = true): Promise<string> {
  const root = writeProject(files)
  // Vite compiles the source of the package, as Node runs it.
  const conditions = ['source', 'module', 'browser', 'production']
  await build(vite, root, { plugin: { input: 'index.html' }, config: { resolve: { conditions } } })
  if (!hasLazy)
    for (const file of builtFiles(root).filter((name) => name.includes('lazy-')))
      rmSync(join(root, 'dist', file))
  return join(root, 'dist')
}

export interface Site {
  readonly url: string
  /** Requests so far, such as 'GET /'. */
  readonly requests: string[]
  /** Puts another build in the place of the one that is served. */
  deploy(dir: string): void
  /** Builds of which the page and its entry are taken by turns, one for each page that is opened. */
  byTurns(dirs: readonly string[]): void
  /** Refuses connections from now on. */
  stop(): Promise<void>
  /** Answers HEAD like applications that have GET routes alone. */
  refuseHead(): void
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** Serves a build from its folder, without keeping anything of an earlier one. */
export async function serveSite(first: string): Promise<Site> {
  const dir = newFolder('site')
  const requests: string[] = []
  let turns: readonly string[] = []
  let hasHead = true
  const deploy = (from: string): void => {
    rmSync(dir, { recursive: true, force: true })
    cpSync(from, dir, { recursive: true })
  }
  deploy(first)
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost')
    requests.push(`${req.method ?? ''} ${pathname}`)
    if (req.method === 'HEAD' && !hasHead) return void res.writeHead(404).end()
    const file = pathname === '/' ? 'index.html' : pathname.slice(1)
    if (req.method === 'GET' && pathname === '/' && turns[0] !== undefined) {
      deploy(turns[0])
      turns = [...turns.slice(1), turns[0]]
    }
    try {
      const content = readFileSync(join(dir, file))
      res.writeHead(200, {
        'content-type': types[extname(file)] ?? 'text/plain',
        'cache-control': 'no-cache',
      })
      res.end(content)
    } catch {
      res.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
  onTestFinished(stop)
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    deploy,
    byTurns: (dirs) => void (turns = dirs),
    stop,
    refuseHead: () => void (hasHead = false),
  }
}
