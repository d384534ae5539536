import path from 'node:path'
import { encodePath } from '../http/encode-path.ts'
import type { DevSession } from './dev-server.ts'

/** The address under which Vite serves a file: below root by its path, elsewhere through /@fs/. */
export function sourceUrl(session: DevSession, file: string): string {
  const relative = path.relative(session.root, file).split(path.sep).join('/')
  const outside = relative.startsWith('../') || path.isAbsolute(relative)
  const below = outside ? `@fs/${file.split(path.sep).join('/').replace(/^\//, '')}` : relative
  return addressOf(session, below)
}

/** @param below decoded, below base */
export function addressOf({ origin, base }: DevSession, below: string): string {
  return origin + encodePath(base + below)
}
