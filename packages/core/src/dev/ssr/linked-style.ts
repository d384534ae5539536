import { encodePath } from '../../http/request-path.ts'
import { devStyleTag, type Tag } from '../../tags/tag.ts'
import type { LoadedStyle } from './dev-environments.ts'

/** Returns a link to a stylesheet that server code has loaded. @param base decoded */
export function linkedStyle({ id, url }: LoadedStyle, base: string): Tag {
  return devStyleTag(encodePath(base.slice(0, -1)) + url, id)
}
