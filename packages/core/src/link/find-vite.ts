import { type HotFile, readHotFile } from '../hot-file.ts'
import { createViteConnections, type Endpoint, type ViteClient } from './client.ts'
import { isOwnSocket, resolveSocket } from './socket-address.ts'

/** A standalone Vite server with the plugin. */
export interface FoundVite {
  /** Origin of its own port. */
  readonly url: string
  /** Vite's base. Encoded; begins and ends with a slash. */
  readonly base: string
  readonly pid: number
  readonly client: ViteClient
  /** Ends all connections. */
  close(): void
}

/**
 * Finds the Vite server that a hot file names; undefined when there is none, or it does not answer.
 *
 * @param hotFile absolute path
 * @example
 * const vite = await findVite(hotFilePath(root))
 * await vite?.client.call('send', { payload: { type: 'full-reload' } })
 * vite?.close()
 */
export async function findVite(hotFile: string): Promise<FoundVite | undefined> {
  const hot = readHotFile(hotFile)
  const endpoint = hot && linkEndpoint(hotFile, hot)
  if (!endpoint) return undefined
  // `secure` has no effect here: the link is not https.
  const connections = createViteConnections({ secure: true })
  const client = connections.client(endpoint)
  if (!(await client.isAlive())) {
    connections.close()
    return undefined
  }
  return { url: hot.url, base: hot.base, pid: hot.pid, client, close: connections.close }
}

/** Returns the link that a hot file names; undefined when its socket may be another user's. */
export function linkEndpoint(hotFile: string, { url, base, socket }: HotFile): Endpoint | undefined {
  if (!isOwnSocket(hotFile, socket)) return undefined
  return { url, base, address: { socketPath: resolveSocket(hotFile, socket) }, isLink: true }
}
