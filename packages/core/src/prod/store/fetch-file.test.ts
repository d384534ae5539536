import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { createFetcher, FileProblem, type FetchedFile } from './fetch-file.ts'

const timeoutMs = 1000
const connections = 16

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

interface Rush {
  /** The responses that the store has not sent yet. */
  readonly open: ServerResponse[]
  readonly files: Promise<FetchedFile | undefined>[]
  /** Resolves when so many responses wait. */
  readonly waitFor: (count: number) => Promise<void>
}

/** Asks a store for more files at the same time than there are connections. */
async function rush(): Promise<Rush> {
  const open: ServerResponse[] = []
  const server = createServer((_req, res) => void open.push(res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const fetcher = createFetcher({ timeoutMs, maxBytes: 100 })
  onTestFinished(() => {
    fetcher.close()
    server.close()
    server.closeAllConnections()
  })
  const files = Array.from({ length: 2 * connections }, (_, i) =>
    fetcher.fetch(new URL(`http://127.0.0.1:${String(port)}/${String(i)}.js`)),
  )
  for (const file of files) file.catch(() => {})
  const waitFor = async (count: number): Promise<void> => {
    while (open.length < count) await once(server, 'request')
  }
  await waitFor(connections)
  return { open, files, waitFor }
}

it('counts the time of a file from when it has a connection', async () => {
  const { open, files, waitFor } = await rush()
  for (let round = 0; round < 2; round++) {
    vi.advanceTimersByTime(timeoutMs - 100)
    for (const res of open.splice(0)) res.end('x')
    if (round === 0) await waitFor(connections)
  }
  const bodies = (await Promise.all(files)).map((file) => String(file?.body))
  expect(bodies).toEqual(files.map(() => 'x'))
})

it('ends the wait for a connection, which says nothing about the store', async () => {
  const { open, files, waitFor } = await rush()
  vi.advanceTimersByTime(timeoutMs - 100)
  open[0]!.end('x')
  await waitFor(connections + 1)
  vi.advanceTimersByTime(200)
  open.at(-1)!.end('x')
  const results = await Promise.allSettled(files)
  const concernFile = results.map((result) =>
    result.status === 'rejected' ? result.reason instanceof FileProblem : undefined,
  )
  const times = (count: number, value?: boolean): unknown[] => Array.from({ length: count }, () => value)
  expect(concernFile).toEqual([
    ...times(1),
    ...times(connections - 1, false),
    ...times(1),
    ...times(connections - 1, true),
  ])
})
