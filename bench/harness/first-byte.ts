import { once } from 'node:events'
import { connect } from 'node:net'
import { renderGet } from './connection.ts'
import { summarise } from './statistics.ts'

/**
 * Asks for a page several times, one after the other on one connection. Returns the median time until its first bytes are
 * there, in milliseconds.
 *
 * @throws Error when the first bytes are the whole page more often than not: then nothing is streamed. On a busy machine
 * that happens once in a while.
 */
export async function measureFirstByte(
  port: number,
  path: string,
  headers: Record<string, string>,
  times: number,
): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const request = renderGet(port, path, headers)
  const taken: number[] = []
  try {
    for (let time = 0; time < times; time++) {
      const begin = performance.now()
      socket.write(request)
      const [first] = (await once(socket, 'data')) as [Buffer]
      const waited = performance.now() - begin
      let last = first
      if (isWhole(last)) continue
      taken.push(waited)
      while (!isWhole(last)) [last] = (await once(socket, 'data')) as [Buffer]
    }
  } finally {
    socket.destroy()
  }
  if (taken.length < times / 2) throw new Error(`${path} is sent as a whole`)
  return summarise(taken).median
}

/** Returns whether bytes end a body in chunks. */
function isWhole(bytes: Buffer): boolean {
  return bytes.subarray(-5).toString('latin1') === '0\r\n\r\n'
}
