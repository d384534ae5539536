import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { EnvironmentOptions } from 'vite'

export type Input = string | string[] | Record<string, string>

/** The places of entries in Vite 7 and 8. */
interface InputOptions {
  input?: Input
  build?: { rollupOptions?: { input?: Input }; rolldownOptions?: { input?: Input } }
}

/** Returns the entries of a config or of an environment. */
export function inputOf(options: object): Input | undefined {
  const { input, build } = options as InputOptions
  return build?.rolldownOptions?.input ?? build?.rollupOptions?.input ?? input
}

/**
 * Returns a config with the entries to add to those of an environment. They stand in the same place and form (list or
 * object) as the environment's own: Vite merges only equal forms, and reads only one place.
 *
 * @param files absolute paths, and names that other plugins know
 * @param root absolute path of the Vite root
 * @param viteVersion version of the Vite that runs: another one may be installed beside the plugin
 */
export function inputConfig(
  environment: EnvironmentOptions,
  files: readonly string[],
  root: string,
  viteVersion: string,
): EnvironmentOptions {
  // Without any entry Vite takes index.html, with an empty list it fails.
  if (files.length === 0) return {}
  const { input, build } = environment as InputOptions
  const ofBundler = build?.rolldownOptions?.input ?? build?.rollupOptions?.input
  const added = addTo(ofBundler ?? input, files, root)
  const isTopLevel = ofBundler === undefined && input !== undefined
  return (isTopLevel ? { input: added } : bundlerInput(added, viteVersion)) as EnvironmentOptions
}

/**
 * The same for entries with names. Vite merges names into names alone, so the environment's own list gets names as well, in
 * its place.
 *
 * @param named file by name
 * @throws Error for a name that the environment has for another file
 */
export function namedInputConfig(
  environment: EnvironmentOptions,
  named: Readonly<Record<string, string>>,
  root: string,
  viteVersion: string,
): EnvironmentOptions {
  const { build } = environment as InputOptions
  const ofBundler = [build?.rolldownOptions, build?.rollupOptions].find((options) => options?.input)
  const place = ofBundler ?? (environment as InputOptions)
  const own = place.input
  if (typeof own === 'object' && !Array.isArray(own)) {
    const taken = Object.keys(named).find(
      (name) => Object.hasOwn(own, name) && !isSame(own[name]!, named[name]!),
    )
    if (taken !== undefined)
      throw new Error(`[vite-integration] Two entries have the name ${JSON.stringify(taken)}.`)
  } else if (own !== undefined) {
    const files = Object.values(named)
    const others = [own].flat().filter((file) => !files.some((other) => isSame(file, other)))
    place.input = nameEntries(others, root, new Set(Object.keys(named)))
  }
  const isTopLevel = ofBundler === undefined && own !== undefined
  return (isTopLevel ? { input: named } : bundlerInput(named, viteVersion)) as EnvironmentOptions

  function isSame(file: string, other: string): boolean {
    return path.resolve(root, file) === path.resolve(root, other)
  }
}

/** Returns an environment's options without its entries, those of `build.ssr` included. */
export function withoutInput(environment: EnvironmentOptions, viteVersion: string): EnvironmentOptions {
  const { input: _input, ...options } = environment as InputOptions & EnvironmentOptions
  const { rollupOptions, rolldownOptions, ...build } = options.build ?? {}
  const { input: _, ...bundler } = (rolldownOptions ?? rollupOptions ?? {}) as { input?: Input }
  const ssr = typeof build.ssr === 'string' ? { ssr: true } : {}
  return { ...options, build: { ...build, ...ssr, [bundlerName(viteVersion)]: bundler } }
}

function bundlerInput(input: Input, viteVersion: string): object {
  return { build: { [bundlerName(viteVersion)]: { input } } }
}

/**
 * Returns a config by which no other chunk imports the entry's: an entry whose code others need is a file of its own that only
 * exports. Production imports each build's entry anew, and its code would otherwise be there twice.
 */
export function ownEntries({ build }: EnvironmentOptions, viteVersion: string): EnvironmentOptions {
  const name = bundlerName(viteVersion)
  const { [name]: options } = build ?? {}
  return { build: { [name]: { preserveEntrySignatures: options?.preserveEntrySignatures ?? 'strict' } } }
}

/** Vite 8 calls the options of the bundler `rolldownOptions`, Vite 7 `rollupOptions`. */
function bundlerName(viteVersion: string): 'rolldownOptions' | 'rollupOptions' {
  return Number.parseInt(viteVersion, 10) >= 8 ? 'rolldownOptions' : 'rollupOptions'
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
