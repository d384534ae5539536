import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import { type Loading, readBytes } from '../loading.ts'
import type { Manifest } from '../manifest/read-manifest.ts'
import type { PrivateFiles } from './never-served.ts'
import type { BuildMetadata } from '../build-metadata.ts'
import { normalizePath } from '../normalize-path.ts'

/**
 * Returns the files in outDir that are for the server: manifests, the running program, server output of the build.
 *
 * @param loaded the manifest that `chunks` was read from, relative to outDir
 */
export function* privateFiles(
  config: ResolvedConfig,
  outDir: string,
  { manifest, server = {} }: BuildMetadata,
  chunks: Manifest,
  loaded: string,
): Loading<PrivateFiles> {
  const inside = (file: string): string[] => {
    const relative = normalizePath(path.relative(outDir, path.resolve(outDir, file)))
    return relative.startsWith('../') ? [] : [relative]
  }
  const outputs = Object.values(server).flatMap((entries) => Object.values(entries).flatMap(inside))
  const folders = outputs.map(topFolder).filter((folder) => folder !== '')
  // Relative: outDir may be a link.
  const candidates = config.manifests.map((file) => path.relative(config.outDir, file))
  const names = new Set([...candidates, ...(manifest === undefined ? [] : [manifest])])
  const manifests: string[] = []
  for (const name of names) {
    // A path that Vite only may have used is checked by the file's content: a web application has a manifest.json too.
    const isManifest = name === loaded ? chunks.size > 0 : yield* isViteManifest(path.resolve(outDir, name))
    if (config.hasManifestOption || isManifest) manifests.push(...inside(name))
  }
  return {
    files: new Set([
      ...outputs,
      ...(config.program === undefined ? [] : inside(config.program)),
      ...manifests,
    ]),
    folders: [...new Set(folders)].filter((folder) => !isClients(folder, chunks)),
  }
}

/**
 * Returns what recognises the code of a server build in a folder `server` beside the client's files, for builds that have no
 * record of it: the usual place where the client is built into `dist` itself.
 */
export function isUnlistedServer(
  { outDir }: ResolvedConfig,
  files: readonly string[],
  chunks: Manifest,
): (file: string) => boolean {
  const folder = 'server/'
  const isServer =
    path.basename(outDir) === 'dist' &&
    !isClients(folder, chunks) &&
    files.some((file) => file.startsWith(folder) && /\.[cm]?js$/.test(file))
  return (file) => isServer && file.startsWith(folder)
}

/** Returns the first folder of a path with its slash, '' for a file at the root. */
function topFolder(file: string): string {
  return file.slice(0, file.indexOf('/') + 1)
}

function isClients(folder: string, chunks: Manifest): boolean {
  return [...chunks.values()].some(({ file, css, assets }) =>
    [file, ...css, ...assets].some((built) => built.startsWith(folder)),
  )
}

/** Returns whether a file is a manifest of Vite: an object of chunks, each with its file. */
function* isViteManifest(file: string): Loading<boolean> {
  try {
    const text = (yield* readBytes(file)).toString('utf8')
    const chunks = Object.values(JSON.parse(text) as Record<string, unknown>)
    return (
      chunks.length > 0 && chunks.every((chunk) => typeof (chunk as { file?: unknown }).file === 'string')
    )
  } catch {
    return false
  }
}
