import { createServer } from 'node:net'

/** Returns the first free port from `first` upward. */
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
