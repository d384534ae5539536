import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** How a stranger behaves who is asked who he is. */
type Way = 'ok' | 'silent' | 'endless' | 'reset' | 'redirect' | 'garbage'

interface Canary {
  readonly url: string
  readonly port: number
  /** All bytes that came in, by connection. */
  readonly seen: readonly string[]
  /** Others may have the port; connections that are open stay. */
  stopListening(): Promise<void>
}

const answers: Record<Exclude<Way, 'silent' | 'reset'>, string> = {
  ok: 'HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: 2\r\n\r\nok',
  endless: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  redirect: 'HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n',
  garbage: '\u0000\u0001\u0002 no HTTP \r\n\r\n\r\n',
}

/** A server that writes down what it is told. It keeps its connections open. */
/** @param at a port of 127.0.0.1, or the path of a socket */
export async function startCanary(way: Way, at: number | string = 0): Promise<Canary> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const index = seen.push('') - 1
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      seen[index] += bytes.toString('latin1')
      // A local socket knows no reset.
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

/** As much as the other side takes. */
function pour(socket: Socket): void {
  const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}
