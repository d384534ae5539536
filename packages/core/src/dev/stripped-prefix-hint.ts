import type { ResolvedConfig } from '../config.ts'
import type { RequestContext } from '../contract.ts'
import { logQuietly } from '../logger.ts'
import type { DevServer } from './dev-server.ts'

/** Modules of Vite's client: pages name them below base, and nobody types them. */
const clientModule = /^\/@(?:vite\/client|react-refresh|id\/|fs\/)/

/**
 * Creates the hint for requests that come without Vite's base and end in a 404. A module of Vite's client shows that a proxy
 * takes the base off; the root may be an address that somebody has typed. Each of the two is told once.
 */
export function createStrippedPrefixHint(
  vite: Pick<DevServer, 'base'>,
  { logger }: ResolvedConfig,
): (context: RequestContext) => void {
  const told = new Set<boolean>()
  return ({ path, target, req, res, isGetOrHead, isNavigation }) => {
    const { base } = vite
    if (path === undefined || !isGetOrHead || path.startsWith(base)) return
    const isStripped = clientModule.test(path)
    if (told.has(isStripped) || !(isStripped || (path === '/' && isNavigation))) return
    // A socket that is not of TCP has none.
    const port = req.socket.localPort ?? '<port>'
    res.once('finish', () => {
      if (res.statusCode !== 404 || told.has(isStripped)) return
      told.add(isStripped)
      logQuietly(() => logger.warn(hint(target, base, isStripped, port)))
    })
  }
}

function hint(target: string, base: string, isStripped: boolean, port: number | string): string {
  const what = `${target} does not begin with Vite's base ${base}, and nothing else answers it.`
  const cause = isStripped
    ? 'A proxy in front of the backend takes the base off.'
    : `The address of the page is ${base}; or a proxy in front of the backend takes the base off.`
  const cure = `location ${base} { proxy_pass http://127.0.0.1:${port}; }`
  return `${what} ${cause} The proxy has to pass the path on as it is; in nginx without a slash behind the port: "${cure}".`
}
