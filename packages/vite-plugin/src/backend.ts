import { type CorsOptions, defaultAllowedOrigins, type ServerOptions, type UserConfig } from 'vite'

/** @throws Error when it is not an origin */
export function parseBackend(backend: string): URL {
  const url = URL.parse(backend)
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url
  throw new Error(
    `[vite-integration] "backend" of the plugin is ${JSON.stringify(backend)}. ` +
      `It has to be an origin, such as 'http://shop.test:3000'.`,
  )
}

/** What lets pages of a backend load from a Vite server, on top of what its config allows. */
export function allowBackend({ origin, hostname }: URL, { cors }: ServerOptions = {}): UserConfig {
  return { server: { allowedHosts: [hostname], ...allowOrigin(origin, cors) } }
}

/** A config that lets all origins in, or none, or asks a function, has the last word. */
function allowOrigin(origin: string, cors: boolean | CorsOptions | undefined): { cors?: CorsOptions } {
  if (typeof cors === 'boolean') return {}
  const own = cors?.origin
  // Setting an origin replaces Vite's default, which allows those on localhost.
  if (own === undefined) return { cors: { origin: [defaultAllowedOrigins, origin] } }
  if (typeof own === 'boolean' || typeof own === 'function' || own === '*') return {}
  return { cors: { origin: [origin] } }
}
