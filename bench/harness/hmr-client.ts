import { once } from 'node:events'

export interface HmrClient {
  /** Resolves at the next update of a module, with the address that a browser would import. */
  nextUpdate(path: string): Promise<string>
  close(): Promise<void>
}

interface Payload {
  type: string
  updates?: { path: string; acceptedPath: string; timestamp: number }[]
}

const PATIENCE_MS = 10_000

/** Connects as Vite's client does in a page. */
export async function openHmrClient(port: number): Promise<HmrClient> {
  const token = await readToken(port)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?token=${token}`, ['vite-hmr'])
  await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) })
  return {
    nextUpdate(path) {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error(`No update of ${path}`)))
        socket.addEventListener('message', function listen({ data }) {
          const { type, updates } = JSON.parse(String(data)) as Payload
          const update = updates?.find((candidate) => candidate.path === path)
          if (type === 'full-reload') reject(new Error('The page was told to load again'))
          if (!update) return
          socket.removeEventListener('message', listen)
          resolve(`${update.acceptedPath}?t=${update.timestamp}`)
        })
      })
    },
    async close() {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** Returns the token in the code of Vite's client: Vite refuses clients without it. */
async function readToken(port: number): Promise<string> {
  const client = await (await fetch(`http://127.0.0.1:${port}/@vite/client`)).text()
  const token = /wsToken = "([^"]+)"/.exec(client)?.[1]
  if (token === undefined) throw new Error(`No token in Vite's client`)
  return token
}
