import type { HostRequest } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { isHost } from '../http/allowed-hosts.ts'

/** Matches the origin of a target in absolute form. */
const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i

/**
 * Returns the URL of a request. Its origin is the host's protocol and host, never that of the target: neither `//evil.com/x`
 * nor `http://evil.com/x` leads to another host.
 *
 * @param target the whole request target
 * @throws ViteIntegrationError SSR_INVALID_URL
 */
export function requestUrl({ protocol, host }: HostRequest, target: string): URL {
  if (host === undefined || !isHost(host)) throw invalidUrl('The Host header is missing or no host.')
  const rest = target.replace(origin, '')
  const path = rest === target || rest.startsWith('/') ? rest : `/${rest}`
  const url = path.startsWith('/')
    ? URL.parse(`${protocol === 'https' ? 'https' : 'http'}://${host}${path}`)
    : null
  if (!url) throw invalidUrl('The request target or the port of the host is not valid.')
  url.hash = ''
  return url
}

function invalidUrl(known: string): ViteIntegrationError {
  return new ViteIntegrationError('SSR_INVALID_URL', { known })
}
