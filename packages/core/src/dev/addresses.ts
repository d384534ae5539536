import path from 'node:path'
import { encodePath } from '../http/request-path.ts'
import { normalizePath } from '../normalize-path.ts'
import type { DevSession } from './dev-server.ts'

/** The address under which Vite serves a file: below root by its path, elsewhere through /@fs/. */
export function sourceUrl(session: DevSession, file: string): string {
  const relative = normalizePath(path.relative(session.root, file))
  const outside = relative.startsWith('../') || path.isAbsolute(relative)
  const below = outside ? `@fs/${normalizePath(file).replace(/^\//, '')}` : relative
  return addressOf(session, below)
}

/** @param below decoded, below base */
export function addressOf({ origin, base }: DevSession, below: string): string {
  return origin + encodePath(base + below)
}
