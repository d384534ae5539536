import { statSync } from 'node:fs'
import type { ResolvedConfig } from '../../config.ts'
import { type HotFile, readHotFile } from '../../hot-file.ts'
import type { Endpoint } from '../../link/client.ts'
import { linkEndpoint } from '../../link/find-vite.ts'
import { addressOfOrigin } from '../../proxy/pool.ts'

/** Time between two reads of the hot file, milliseconds: a page requests hundreds of modules at once. */
const freshness = 20

/** Finds the addresses of Vite, by its hot file or by the `devServer` option. */
export interface Discovery {
  /** Addresses to try, best first; none where no file names a server. The same array until the hot file changes. */
  endpoints(): readonly Endpoint[]
  /** Vite's base from the hot file, also while the server is down. Encoded. */
  base(): string | undefined
  /** Returns whether the hot file names a socket that another user may have made. */
  hasForeignSocket(): boolean
}

export function createDiscovery(config: ResolvedConfig): Discovery {
  const { devServer, hotFile } = config
  const read = followFile(hotFile)
  let hot: HotFile | undefined
  let endpoints: readonly Endpoint[] | undefined

  function look(): readonly Endpoint[] {
    const current = read()
    if (endpoints && current === hot) return endpoints
    hot = current
    const link = current && linkEndpoint(hotFile, current)
    if (!(devServer instanceof URL)) return (endpoints = link ? [link] : [])
    const base = encodeURI(config.base ?? '/')
    const origins = addresses(devServer).map((url) => {
      return { address: addressOfOrigin(url), url: devServer.origin, base, isLink: false }
    })
    // A link of that same server comes first: it tells more about the project.
    return (endpoints = link && isSameOrigin(link.url, devServer.origin) ? [link, ...origins] : origins)
  }

  return {
    endpoints: look,
    base: () => (devServer instanceof URL ? undefined : read()?.base),
    hasForeignSocket: () => {
      const current = read()
      return current !== undefined && linkEndpoint(hotFile, current) === undefined
    },
  }
}

/** Returns the URLs to try: a hosts file may give localhost one address, and Vite may listen on the other. */
function addresses(url: URL): URL[] {
  // Certificates are issued for a name, not for its addresses.
  if (url.hostname !== 'localhost' || url.protocol !== 'http:') return [url]
  return [url, ...['127.0.0.1', '[::1]'].map((host) => new URL(`http://${host}:${url.port || '80'}`))]
}

/** Returns whether two origins are the same server; all loopback names count as one. */
function isSameOrigin(one: string, other: string): boolean {
  return one === other || loopback(one) === loopback(other)
}

function loopback(origin: string): string {
  return origin.replace(/\/\/(?:127\.0\.0\.1|\[::1\])(?=:|$)/, '//localhost')
}

/** Returns a function that reads the hot file: it returns the same object until a server writes the file again. */
function followFile(file: string): () => HotFile | undefined {
  let stamp: string | undefined
  let content: HotFile | undefined
  let readAt = -Infinity
  return () => {
    const now = performance.now()
    if (now - readAt < freshness) return content
    readAt = now
    const current = stampOf(file)
    if (current !== stamp) {
      content = readHotFile(file)
      stamp = current
    }
    return content
  }
}

/** Returns a text that changes whenever a server writes the file. */
function stampOf(file: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(file)
    return `${String(ino)} ${String(mtimeMs)} ${String(size)}`
  } catch {
    return ''
  }
}
