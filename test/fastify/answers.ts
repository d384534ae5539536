import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Mode } from '../contract/scenario.ts'
import { chunkOf, readManifest, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { navigation, send } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { siteOptions, type ProjectOptions } from './projects.ts'
import type { Served } from './serve.ts'

interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

interface Question {
  readonly method?: 'HEAD' | 'POST'
  readonly headers?: OutgoingHttpHeaders
}

/** Sends one request: over the network, or by `app.inject`. */
export type Ask = (path: string, question?: Question) => Promise<Answered>

/** Returns a function that sends requests over the network, each on a connection of its own. */
export function askServer(served: Served): Ask {
  return (path, { method = 'GET', headers = {} } = {}) => send(served, method, path, { headers })
}

/**
 * Returns a function that sends requests by `app.inject`. Over the network a client may close its connection before the
 * server's 'finish' event, and then Fastify does not call `onResponse`; that holds for any streamed response.
 */
export function askInjected(app: FastifyInstance): Ask {
  return async (path, { method = 'GET', headers = {} } = {}) => {
    const reply = await app.inject({ method, url: path, headers } as InjectOptions)
    return { status: reply.statusCode, headers: reply.headers as IncomingHttpHeaders }
  }
}

interface Expected {
  readonly status: number
  readonly path: string
  reply(ask: Ask): Promise<Answered>
}

/** Returns the expected response for each kind of path of {@link siteWithEverything}. */
export async function answersIn(mode: Mode): Promise<Record<string, Expected>> {
  const asset = `/${chunkOf(readManifest(await builtFixture()), 'src/main.ts').file}`
  const shared: Record<string, Expected> = {
    'a page': expected(200, '/dashboard', { headers: navigation }),
    'a page to HEAD': expected(200, '/dashboard', { method: 'HEAD', headers: navigation }),
    'a page not modified': notModified('/dashboard'),
    'a redirect': expected(301, '/admin', { headers: navigation }),
    'a public file': expected(200, '/robots.txt'),
    'a public file not modified': notModified('/robots.txt'),
    'a range': expected(206, '/robots.txt', { headers: { range: 'bytes=0-3' } }),
    'a missing file': expected(404, '/none.png'),
    'a missing asset': expected(404, '/assets/none.js'),
    'an unmatched POST': expected(404, '/dashboard', { method: 'POST' }),
    'a route': expected(200, '/api/ok'),
  }
  const development: Record<string, Expected> = {
    'a module': expected(200, '/src/count.ts'),
    'a module not modified': notModified('/src/count.ts'),
    "Vite's client": expected(200, '/@vite/client'),
    'a broken module': expected(500, '/src/broken.ts'),
    'another host': expected(403, '/src/count.ts', { headers: { host: 'evil.example' } }),
  }
  const production: Record<string, Expected> = {
    'an asset': expected(200, asset),
    'an asset to HEAD': expected(200, asset, { method: 'HEAD' }),
    'an asset not modified': notModified(asset),
    'an impossible range': expected(416, '/robots.txt', { headers: { range: 'bytes=99-' } }),
  }
  return { ...shared, ...(mode === 'development' ? development : production) }
}

/** Returns options for a site with every kind of path. The application also needs a route for '/api/ok'. */
export async function siteWithEverything(mode: Mode): Promise<ProjectOptions> {
  if (mode === 'production') return siteOptions(mode)
  const root = copyFixture('site')
  writeFile(`${root}/src/broken.ts`, 'export const answer = 41 +;\n')
  return { root, dev: true }
}

function expected(status: number, path: string, question: Question = {}): Expected {
  return { status, path, reply: (ask) => ask(path, question) }
}

function notModified(path: string): Expected {
  return {
    status: 304,
    path,
    async reply(ask) {
      const { headers } = await ask(path, { headers: navigation })
      return ask(path, { headers: { ...navigation, 'if-none-match': String(headers.etag) } })
    },
  }
}
