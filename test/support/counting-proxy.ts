import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface CountingProxy {
  /** Its origin. */
  readonly url: string
  /** The paths that were asked for, in their order. */
  readonly paths: string[]
  /** How often each path was asked for. */
  counts(): Record<string, number>
  /** The most requests for such paths that were under way at one time. */
  mostAtOnce(pattern: RegExp): number
}

export interface ProxyOptions {
  /** Waits ahead of the answer to a path, so that requests under way at one time can be counted. */
  readonly hold?: (path: string) => Promise<void> | void
  /** Lets the browser keep what it gets. Without it every use is a request. @default false */
  readonly cached?: boolean
  /** Further headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Stands between browser and application, and counts. For the length of a test. */
export async function countingProxy(target: string, options: ProxyOptions = {}): Promise<CountingProxy> {
  const paths: string[] = []
  const underWay: string[] = []
  const snapshots: string[][] = []
  const server = createServer(async (req, res) => {
    const path = req.url ?? ''
    paths.push(path)
    underWay.push(path)
    snapshots.push([...underWay])
    res.once('close', () => underWay.splice(underWay.indexOf(path), 1))
    await options.hold?.(path)
    pass(new URL(path, target), req, res, options)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    paths,
    counts() {
      const counts: Record<string, number> = {}
      for (const path of paths) counts[path] = (counts[path] ?? 0) + 1
      return counts
    },
    mostAtOnce: (pattern) =>
      Math.max(0, ...snapshots.map((found) => found.filter((path) => pattern.test(path)).length)),
  }
}

function pass(
  url: URL,
  req: IncomingMessage,
  res: ServerResponse,
  { cached, headers = {} }: ProxyOptions,
): void {
  const { 'if-none-match': _tag, ...asked } = req.headers
  const sent = request(url, { method: req.method, headers: asked, agent: false }, (answer) => {
    const own = cached ? answer.headers : { ...answer.headers, 'cache-control': 'no-store', etag: undefined }
    for (const [name, value] of Object.entries({ ...own, ...headers }))
      if (value !== undefined) res.setHeader(name, value)
    res.writeHead(answer.statusCode ?? 500)
    answer.pipe(res)
  })
  sent.on('error', () => res.destroy())
  req.pipe(sent)
}
