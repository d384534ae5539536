import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { closed, listening } from '../hosts/express-host.ts'

export interface Served {
  readonly url: string
  readonly port: number
  readonly server: Server
}

/** Serves an application for the length of a test, and closes its integrations before its server. */
export async function serve(
  app: RequestListener,
  integrations: readonly { close(): Promise<void> }[],
): Promise<Served> {
  return serveOn(createServer(app).listen(0, '127.0.0.1'), integrations)
}

/** The same for a server that the test made, already told to listen. */
export async function serveOn(
  server: Server,
  integrations: readonly { close(): Promise<void> }[],
  protocol = 'http',
): Promise<Served> {
  if (!server.listening) await listening(server)
  onTestFinished(async () => {
    for (const integration of integrations) await integration.close()
    await closed(server)
  })
  const { port } = server.address() as AddressInfo
  return { url: `${protocol}://127.0.0.1:${String(port)}`, port, server }
}
