import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { closed, listening } from '../hosts/express-host.ts'

export interface Served {
  readonly url: string
  readonly port: number
  readonly server: Server
}

/** Serves an application until the test ends; then closes its integrations, and after them its server. */
export async function serve(
  app: RequestListener,
  integrations: readonly { close(): Promise<void> }[],
): Promise<Served> {
  return serveOn(createServer(app).listen(0, '127.0.0.1'), integrations)
}

/** Does the same with a server of the test, on which `listen` has been called. */
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
