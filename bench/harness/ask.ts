import { createServer, get } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 5
const PATIENCE_MS = 60_000

export interface Page {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  body: string
}

/** Returns a port that is free at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Error codes while a server is not up yet. ECONNRESET is among them because Vite listens for a moment to test whether
 * the port is free.
 */
const NOBODY_YET = new Set(['ECONNREFUSED', 'ECONNRESET'])

export function isNobodyYet(error: unknown): boolean {
  return NOBODY_YET.has((error as NodeJS.ErrnoException).code ?? '')
}

/** Repeats a request until a server answers. It gives up when `isAlive` returns false. */
export async function askUntilAnswered(
  url: string,
  headers: OutgoingHttpHeaders,
  isAlive: () => boolean,
): Promise<Page> {
  const begin = performance.now()
  while (isAlive() && performance.now() - begin < PATIENCE_MS) {
    try {
      return await ask(url, headers)
    } catch (error) {
      if (!isNobodyYet(error)) throw error
      await sleep(RETRY_MS)
    }
  }
  throw new Error(`Nobody answered at ${url}`)
}

/** Sends one request on a connection of its own, and reads the response to its end. */
export function ask(url: string, headers: OutgoingHttpHeaders): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const { statusCode: status = 0, headers: received } = response
        resolve({ status, headers: received, bytes, body: bytes.toString() })
      })
    })
    request.on('error', reject)
  })
}
