// The program that renders pages of a build as production does. Argument: RendererSettings as JSON. It gets RenderRequests
// from the build, and answers each with a RenderReply.
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { viteMiddleware } from '@vite-integration/core'
import type { RenderedResponse, RendererSettings, RenderReply, RenderRequest } from './page-renderer.ts'

/** Time in milliseconds that one page may take: data of builds may be slow, but no build hangs. */
const maxMs = 60_000

const { root, outDir, ssr } = JSON.parse(process.argv[2] ?? '{}') as RendererSettings
/** Errors by the targets of their requests. */
const failures = new Map<string, string>()

const vite = viteMiddleware({
  root,
  outDir,
  dev: false,
  keep: false,
  ssr: { ...ssr, timeoutMs: maxMs },
  logger: {
    debug() {},
    info() {},
    warn: (text) => process.stderr.write(`${text}\n`),
    // Errors of streams have no handler that could tell of them.
    error: (text) => failures.set(text.slice(0, text.indexOf(' (')), text.slice(text.indexOf('): ') + 3)),
  },
})
const render = vite.render()
const server = createServer((req, res) =>
  render(req, res, (error) => {
    failures.set(req.url ?? '', describe(error))
    res.statusCode = 500
    res.end()
  }),
)

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function respond(target: string): Promise<RenderedResponse> {
  const { port } = server.address() as AddressInfo
  const headers = { host: 'localhost', accept: 'text/html' }
  const signal = AbortSignal.timeout(maxMs)
  try {
    return await new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, path: target, headers, signal, agent: false },
        (response) => {
          const { statusCode: status = 0, headers: given } = response
          const type = given['content-type']
          const { location } = given
          buffer(response).then((body) => {
            const known = failures.get(target)
            const error = status >= 500 && known !== undefined ? { error: known } : {}
            resolve({
              status,
              body,
              ...(type === undefined ? {} : { type }),
              ...(location === undefined ? {} : { location }),
              ...error,
            })
          }, reject)
        },
      )
      asked.on('error', reject)
      asked.end()
    })
  } catch (error) {
    const late = `it did not end within ${String(maxMs / 1000)} s.`
    const reason = signal.aborted ? late : (failures.get(target) ?? describe(error))
    return { status: 0, body: new Uint8Array(), error: reason }
  }
}

// The build has ended, in whatever way.
process.on('disconnect', () => process.exit())
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
process.on('message', ({ id, target }: RenderRequest) => {
  void respond(target).then((response) => process.send?.({ id, response } satisfies RenderReply))
})
