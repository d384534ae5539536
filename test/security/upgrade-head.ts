import { head } from './wire.ts'

export interface UpgradeParts {
  readonly target?: string
  readonly method?: string
  readonly host?: string
  /** Undefined sends no such header. */
  readonly protocol?: string | undefined
  readonly upgrade?: string
  readonly connection?: string
  readonly more?: readonly string[]
}

/** Returns the head of a WebSocket upgrade, valid except for the given headers. */
export function upgradeHead(parts: UpgradeParts = {}): string {
  const { target = '/', method = 'GET', host = '127.0.0.1', protocol = 'vite-hmr', more = [] } = parts
  return head(
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    `Connection: ${parts.connection ?? 'Upgrade'}`,
    `Upgrade: ${parts.upgrade ?? 'websocket'}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...('protocol' in parts && parts.protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ...more,
  )
}
