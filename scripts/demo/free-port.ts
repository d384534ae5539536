import { createServer } from 'node:net'

/** The first port from `first` upward that nobody listens on. */
export async function findFreePort(host: string, first: number): Promise<number> {
  for (let port = first; port < 65536; port++) {
    if (await isFree(host, port)) return port
  }
  throw new Error(`No port from ${first} upward is free on ${host}.`)
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
