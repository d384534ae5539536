import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface CountingProxy {
  /** Origin of the proxy. */
  readonly url: string
  /** The paths that were requested, in order. */
  readonly paths: string[]
  /** Returns the number of requests by path. */
  counts(): Record<string, number>
  /** Returns the largest number of requests for matching paths that were open at the same time. */
  mostAtOnce(pattern: RegExp): number
}

export interface ProxyOptions {
  /** Delays the answer to a path, so that requests which are open at the same time can be counted. */
  readonly hold?: (path: string) => Promise<void> | void
  /** True if the browser may cache responses. Otherwise every use of a file is a request. @default false */
  readonly cached?: boolean
  /** Headers to add to every response. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Starts a proxy between browser and application that counts requests. It is closed when the test ends. */
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
