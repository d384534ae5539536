import { devStyleTag, scriptTag, styleTag, type Tag } from '../html/tags.ts'
import { encodePath } from '../http/request-path.ts'
import { entryFile, entryId } from './entry-file.ts'
import { belowRoot, targetsOf } from './html-targets.ts'
import type { DevSession } from './dev-server.ts'
import type { PendingStyles } from './pending-styles.ts'

/**
 * The tags of an HTML entry: its own module scripts and stylesheets. In a build the manifest names an
 * HTML entry's script under the key of the HTML file, so both modes give the same page.
 *
 * @param key path relative to root, with slashes
 */
export function htmlEntryTags(session: DevSession, key: string, styles: PendingStyles): Tag[] {
  const { root, base, origin } = session
  return targetsOf(root, key).flatMap(({ isScript, target }) => {
    const below = belowRoot(target, key)
    if (below === undefined) return [isScript ? scriptTag(target) : styleTag(target)]
    const url = origin + encodePath(base) + below
    if (!isScript) return [devStyleTag(url, entryId(session, below))]
    // Not looked at ahead: those of the build's own pages are many, and asked for by browsers alone.
    return [...styles.tags(session, entryFile(root, below)), scriptTag(url)]
  })
}
