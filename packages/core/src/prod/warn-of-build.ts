import { statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import { messageWithHint } from '../errors.ts'
import { howToDevelop } from '../node-env.ts'
import { keepApart } from '../server-folder.ts'
import type { Snapshot } from './snapshot.ts'

/** Warns of what a build lacks, and of a build whose folder is the program's own. */
export function warnOfBuild({ logger, program }: ResolvedConfig, { build }: Snapshot): void {
  if (build.missingManifest)
    logger.warn(`${messageWithHint(build.missingManifest)} Until then viteTags fails.`)
  if (program?.startsWith(build.outDir + sep))
    logger.warn(
      `The program that runs lies in ${build.outDir}, the folder of the build, whose files everybody may read and which ` +
        `"vite build" empties. ${keepApart}`,
    )
}

/** Who runs this by mistake would look at an old build, and change sources without an effect. */
export function warnOfDoubt({ doubt, logger }: ResolvedConfig, { build }: Snapshot): void {
  if (doubt === undefined) return
  const [page = ''] = build.pages.pages
  const file = build.missingManifest ? join(build.outDir, page) : build.manifestFile
  const made = statSync(file, { throwIfNoEntry: false })?.mtime.toLocaleString('sv').slice(0, -3)
  const text = made === undefined ? 'the build' : `the build of ${made}`
  logger.warn(
    `${doubt}: ${text} in ${build.outDir} is served, and a change of the sources has no effect. ` +
      `${howToDevelop}. For production set NODE_ENV=production.`,
  )
}
