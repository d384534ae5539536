import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { EnvironmentOptions } from 'vite'
import { expandFiles } from './expand-files.ts'

type Input = string | string[] | Record<string, string>

/** The places of a client's entries in Vite 7 and 8. */
interface ClientOptions {
  input?: Input
  build?: { rollupOptions?: { input?: Input }; rolldownOptions?: { input?: Input } }
}

/**
 * Returns a config with the entries to add to those of an environment. They stand in the same place and form (list or
 * object) as the environment's own: Vite merges only equal forms, and reads only one place.
 *
 * @param patterns files and globs relative to root
 * @param root absolute path of the Vite root
 * @param viteVersion version of the Vite that runs: another one may be installed beside the plugin
 * @throws Error for a glob that matches nothing: the entry would be missed only in production
 */
export async function inputConfig(
  environment: EnvironmentOptions,
  patterns: readonly string[],
  root: string,
  viteVersion: string,
): Promise<EnvironmentOptions> {
  const { input, build } = environment as ClientOptions
  const ofBundler = build?.rolldownOptions?.input ?? build?.rollupOptions?.input
  const files = await expandFiles({ name: 'input', mayBeOther: true }, patterns, root)
  const added = addTo(ofBundler ?? input, files, root)
  const isTopLevel = ofBundler === undefined && input !== undefined
  return (isTopLevel ? { input: added } : bundlerInput(added, viteVersion)) as EnvironmentOptions
}

/** Returns the entries as an option of the bundler: Vite 8 calls it `rolldownOptions`, Vite 7 `rollupOptions`. */
function bundlerInput(input: Input, viteVersion: string): object {
  const name = Number.parseInt(viteVersion, 10) >= 8 ? 'rolldownOptions' : 'rollupOptions'
  return { build: { [name]: { input } } }
}

/** Returns the files that `own` does not have, in the form of `own`. */
function addTo(own: Input | undefined, files: readonly string[], root: string): Input {
  const isNamed = typeof own === 'object' && !Array.isArray(own)
  const values = isNamed ? Object.values(own) : [own ?? []].flat()
  const known = new Set(values.map((file) => path.resolve(root, file)))
  const added = files.filter((file) => !known.has(path.resolve(root, file)))
  return isNamed ? nameEntries(added, root, new Set(Object.keys(own))) : added
}

/** Names entries by their paths without extension; with it where that name is taken, as for page.css beside page.ts. */
function nameEntries(
  files: readonly string[],
  root: string,
  taken: ReadonlySet<string>,
): Record<string, string> {
  const named: Record<string, string> = {}
  for (const file of files) {
    const full = normalizePath(path.isAbsolute(file) ? path.relative(root, file) : file)
    const short = full.replace(/\.[^./]+$/, '')
    const isTaken = (name: string): boolean => taken.has(name) || Object.hasOwn(named, name)
    let name = isTaken(short) ? full : short
    while (isTaken(name)) name += '_'
    named[name] = file
  }
  return named
}
