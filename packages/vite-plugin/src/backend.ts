import { type CorsOptions, defaultAllowedOrigins, type ServerOptions, type UserConfig } from 'vite'

/** Parses the `backend` option. @throws Error when it is not an origin */
export function parseBackend(backend: string): URL {
  const url = URL.parse(backend)
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url
  throw new Error(
    `[vite-integration] "backend" of the plugin is ${JSON.stringify(backend)}. ` +
      `It has to be an origin, such as 'http://shop.test:3000'.`,
  )
}

/** Returns config that lets a backend's pages load from a Vite server, added to the origins that it allows already. */
export function allowBackend({ origin, hostname }: URL, { cors }: ServerOptions = {}): UserConfig {
  return { server: { allowedHosts: [hostname], ...allowOrigin(origin, cors) } }
}

/** Adds an origin to `cors`. A config that allows all origins, none, or decides by a function stays as it is. */
function allowOrigin(origin: string, cors: boolean | CorsOptions | undefined): { cors?: CorsOptions } {
  if (typeof cors === 'boolean') return {}
  const own = cors?.origin
  // An origin replaces Vite's default, the origins of localhost, so they are listed too.
  if (own === undefined) return { cors: { origin: [defaultAllowedOrigins, origin] } }
  if (typeof own === 'boolean' || typeof own === 'function' || own === '*') return {}
  return { cors: { origin: [origin] } }
}
