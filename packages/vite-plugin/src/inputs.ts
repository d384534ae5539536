import path from 'node:path'
import { normalizePath } from '@vite-integration/core'
import type { EnvironmentOptions } from 'vite'
import { expandFiles } from './expand-files.ts'

type Input = string | string[] | Record<string, string>

/** Of Vite 7 or 8: what they name alike has the types of Vite 8. */
interface ClientOptions {
  input?: Input
  build?: { rollupOptions?: { input?: Input }; rolldownOptions?: { input?: Input } }
}

/**
 * The entries to add to those of an environment, where and in the form that its own have: Vite merges what
 * has one form, and reads one place alone.
 *
 * @param root of the project, absolute
 * @param viteVersion of the Vite that runs: another may lie beside the plugin
 * @throws Error where nothing matches: a build without its entries is a build that fails later
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

/** Vite 8 bundles with Rolldown and names the option so; Vite 7 knows `rollupOptions` alone. */
function bundlerInput(input: Input, viteVersion: string): object {
  const name = Number.parseInt(viteVersion, 10) >= 8 ? 'rolldownOptions' : 'rollupOptions'
  return { build: { [name]: { input } } }
}

/** The files that `own` does not have. */
function addTo(own: Input | undefined, files: readonly string[], root: string): Input {
  const isNamed = typeof own === 'object' && !Array.isArray(own)
  const values = isNamed ? Object.values(own) : [own ?? []].flat()
  const known = new Set(values.map((file) => path.resolve(root, file)))
  const added = files.filter((file) => !known.has(path.resolve(root, file)))
  return isNamed ? nameEntries(added, root, new Set(Object.keys(own))) : added
}

/** By their paths without an ending, and with it where that is taken: page.ts beside page.css. */
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
