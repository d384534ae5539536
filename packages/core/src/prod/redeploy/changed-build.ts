import { posix } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Snapshot } from '../snapshot.ts'
import { IncompleteBuild, namesIn } from './check-build.ts'

/**
 * Milliseconds for which files have to lie still that are not as the build wrote them: after that a tool has changed them, and
 * no copy is under way.
 */
export const changedTime = 10_000

/** Returns a function that tells for how many milliseconds it has been called with the same text. */
export function createStillness(): (text: string) => number {
  let known: string | undefined
  let since = 0
  return (text) => {
    const now = performance.now()
    if (text !== known) since = now
    known = text
    return now - since
  }
}

/**
 * Checks that a build is the one that is served, in which a tool has changed pages or added files: its manifest and its pages
 * name the same files. Otherwise files of another build have arrived ahead of its record.
 *
 * @throws IncompleteBuild
 */
export async function checkSame(next: Snapshot, current: Snapshot): Promise<void> {
  const isSame = filesOf(next) === filesOf(current)
  if (!isSame) throw new IncompleteBuild('manifest', 'its manifest is that of another build')
  const hashed = new Set([...current.build.immutable].map((file) => posix.basename(file)))
  for (const page of current.build.htmlFiles) {
    if (!next.build.htmlFiles.has(page) || named(next, page, hashed) !== named(current, page, hashed))
      throw new IncompleteBuild('page', `${page} is that of another build`)
    await nextTurn()
  }
}

function filesOf({ build }: Snapshot): string {
  return [...build.manifest.values()].map(({ file }) => file).join('\n')
}

/** Returns which of some files a page names. */
function named({ pages }: Snapshot, page: string, files: ReadonlySet<string>): string {
  const names = namesIn(pages.htmlOf(page) ?? '').filter((name) => files.has(name))
  return [...new Set(names)].toSorted().join('\n')
}
