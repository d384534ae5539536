import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BuildMetadata } from '../../build-metadata.ts'
import { loadAsync, readBytes, readRealPath, readStats } from '../../loading.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Look } from './look.ts'

/** The reason why a build is not taken up yet. */
export class IncompleteBuild extends Error {
  /** Reasons of one kind are told once. */
  readonly kind: string
  /** Whether a tool may have changed its files: they are all there. */
  readonly isChanged: boolean

  constructor(kind: string, message: string, isChanged = false) {
    super(message)
    this.kind = kind
    this.isChanged = isChanged
  }
}

/**
 * Checks by the record of the Vite plugin that a build is all there.
 *
 * @param isSettled whether its files have been left alone for so long that those of another size count as changed by a tool
 * @throws IncompleteBuild
 */
export function checkRecord(
  { build, environments = [], server = {}, files = {}, unfinished }: BuildMetadata,
  current: Snapshot | undefined,
  { sizes }: Look,
  isSettled: boolean,
): void {
  if (build === undefined) {
    if (!current || current.build.sizes.size === 0) return
    throw new IncompleteBuild('record', 'it has no record of the Vite plugin (.vite/integration.json)')
  }
  // The client comes first and has no list of its own.
  const absent = environments.slice(1).find((name) => !Object.hasOwn(server, name))
  if (absent !== undefined)
    throw new IncompleteBuild(`environment ${build}`, `its environment "${absent}" is not built yet`)
  if (unfinished) throw new IncompleteBuild(`pages ${build}`, 'its pages are not rendered yet')
  const wrong = Object.keys(files).filter((file) => sizes.get(file) !== files[file])
  // What is empty was never written to the end.
  const isChanged = wrong.every((file) => (sizes.get(file) ?? 0) > 0)
  if (wrong.length === 0 || (isChanged && isSettled)) return
  const [first = ''] = wrong
  const how = sizes.has(first) ? `has ${sizes.get(first)!} bytes instead of ${files[first]!}` : 'is missing'
  const known = `${wrong.length} of its ${Object.keys(files).length} files are not as the build wrote them: ${first} ${how}`
  throw new IncompleteBuild(`files ${build}`, known, isChanged)
}

/**
 * Checks that the files that are never served, those of server builds and the manifest, are those that the record was written
 * with: a copy may bring them after it. Names alone do not tell, and neither do sizes, because such files keep their names and
 * name chunks by hashes of one length.
 *
 * @param isSettled as in {@link checkRecord}
 * @throws IncompleteBuild
 */
export async function checkDigests(
  { build, digests = {} }: BuildMetadata,
  outDir: string,
  isSettled: boolean,
): Promise<void> {
  const dir = (await loadAsync(readRealPath(outDir))) ?? outDir
  for (const [environment, files] of Object.entries(digests)) {
    for (const [file, digest] of Object.entries(files)) {
      const bytes = await loadAsync(readBytes(path.join(dir, file))).catch(() => undefined)
      if (bytes && hash('sha256', bytes).startsWith(digest)) continue
      const isChanged = bytes !== undefined && bytes.length > 0
      if (isChanged && isSettled) continue
      const how = bytes ? 'is not as the build wrote it' : 'is missing'
      throw new IncompleteBuild(
        `server ${build}`,
        `${file} of its environment "${environment}" ${how}`,
        isChanged,
      )
    }
  }
}

/**
 * Checks a loaded build: every file and page that its manifest names is there, and its pages are not those of the build before.
 *
 * @throws IncompleteBuild
 */
export async function checkLoaded(
  { build }: Pick<Snapshot, 'build'>,
  current: Snapshot | undefined,
  { sizes }: Look,
): Promise<void> {
  if (build.missingManifest && current && !current.build.missingManifest)
    throw new IncompleteBuild('manifest', 'it has no manifest, unlike the one before')
  const pages = current?.build.pages.pages
  const page = [...build.manifest.keys()].find((key) => pages?.has(key) && !build.pages.pages.has(key))
  if (page !== undefined)
    throw new IncompleteBuild(`page ${build.id}`, `its page ${page}, which its manifest names, is missing`)
  const named = [...build.manifest.values()].flatMap(({ file, css, assets }) => [file, ...css, ...assets])
  for (const file of named) {
    if (!sizes.has(file) && !(await loadAsync(readStats(path.join(build.outDir, file)))))
      throw new IncompleteBuild(`file ${build.id}`, `${file}, which its manifest names, is missing`)
  }
  const old = [...(current?.build.immutable ?? [])].filter((file) => !build.immutable.has(file))
  if (old.length > 0) await checkPages(build, new Set(old.map((file) => path.posix.basename(file))))
}

/** A page that names a file of the build before was not replaced yet: sizes alone do not tell, for names have one length. */
async function checkPages(
  { outDir, id, htmlFiles }: Snapshot['build'],
  old: ReadonlySet<string>,
): Promise<void> {
  for (const page of htmlFiles) {
    const html = await readFile(path.join(outDir, page), 'utf8')
    const name = namesIn(html).find((text) => old.has(text))
    if (name !== undefined) throw new IncompleteBuild(`page ${id}`, `${page} still names ${name}`)
    await nextTurn()
  }
}

/** Returns everything in a page that may be the name of a file. */
export function namesIn(html: string): readonly string[] {
  return html.match(/[^\s"'`/()=,<>?#]+/g) ?? []
}
