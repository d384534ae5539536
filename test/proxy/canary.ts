import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** The ways in which another server answers. */
type Way = 'ok' | 'silent' | 'endless' | 'reset' | 'redirect' | 'garbage'

interface Canary {
  readonly url: string
  readonly port: number
  /** All received bytes, by connection. */
  readonly seen: readonly string[]
  /** Frees the port; open connections stay. */
  stopListening(): Promise<void>
}

const answers: Record<Exclude<Way, 'silent' | 'reset'>, string> = {
  ok: 'HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: 2\r\n\r\nok',
  endless: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  redirect: 'HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n',
  garbage: '\u0000\u0001\u0002 no HTTP \r\n\r\n\r\n',
}

/** Starts a server that records received bytes and keeps connections open. @param at port of 127.0.0.1, or socket */
export async function startCanary(way: Way, at: number | string = 0): Promise<Canary> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const index = seen.push('') - 1
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      seen[index] += bytes.toString('latin1')
      // Local sockets have no reset.
      if (way === 'reset' && typeof at === 'string') socket.destroy()
      else if (way === 'reset') socket.resetAndDestroy()
      else if (way !== 'silent') socket.write(answers[way])
      if (way === 'endless') pour(socket)
    })
  })
  if (typeof at === 'number') server.listen(at, '127.0.0.1')
  else server.listen(at)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port = 0 } = server.address() as Partial<AddressInfo>
  return {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    seen,
    async stopListening() {
      server.close()
    },
  }
}

/** Writes as much as the other side takes. */
function pour(socket: Socket): void {
  const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}
