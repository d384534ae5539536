import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import type { Manifest } from '../manifest/read-manifest.ts'
import type { PrivateFiles } from './never-served.ts'
import type { BuildMetadata } from '../build-metadata.ts'

/** Returns the files in outDir that are for the server: manifests, the running program, server output of the build. */
export function privateFiles(
  config: ResolvedConfig,
  outDir: string,
  { manifest, server = {} }: BuildMetadata,
  chunks: Manifest,
): PrivateFiles {
  const inside = (file: string): string[] => {
    const relative = path.relative(outDir, path.resolve(outDir, file)).split(path.sep).join('/')
    return relative.startsWith('../') ? [] : [relative]
  }
  const outputs = Object.values(server).flatMap((entries) => Object.values(entries).flatMap(inside))
  const folders = outputs.map(topFolder).filter((folder) => folder !== '')
  // Relative: outDir may be a link.
  const candidates = config.manifests.map((file) => path.relative(config.outDir, file))
  const names = [...candidates, ...(manifest === undefined ? [] : [manifest])]
  return {
    files: new Set([
      ...outputs,
      ...(config.program === undefined ? [] : inside(config.program)),
      // Of a path that Vite only may have used, the content tells: a web application has a manifest.json too.
      ...names
        .map((file) => path.resolve(outDir, file))
        .filter((file) => config.hasManifestOption || isViteManifest(file))
        .flatMap(inside),
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
function isViteManifest(file: string): boolean {
  try {
    const chunks = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
    return (
      chunks.length > 0 && chunks.every((chunk) => typeof (chunk as { file?: unknown }).file === 'string')
    )
  } catch {
    return false
  }
}
