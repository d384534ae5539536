import path from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import type { UserConfig } from 'vite'

type Input = string | string[] | Record<string, string> | undefined

/**
 * The entries to add to a config, in the form that its own have, which is how Vite merges them.
 *
 * @param viteVersion of the Vite that runs: another may lie beside the plugin
 * @throws Error where nothing matches: a build without its entries is a build that fails later
 */
export async function inputConfig(
  config: UserConfig,
  input: string | string[] | undefined,
  viteVersion: string,
): Promise<UserConfig> {
  if (input === undefined) return {}
  const files = await expandInput([input].flat(), path.resolve(config.root ?? '.'))
  const own = ownInput(config)
  const isNamed = typeof own === 'object' && !Array.isArray(own)
  const known = new Set(isNamed ? Object.values(own) : own)
  const added = files.filter((file) => !known.has(file))
  const merged = isNamed ? Object.fromEntries(added.map((file) => [entryName(file), file])) : added
  // Vite 8 bundles with Rolldown and names the option so; Vite 7 knows `rollupOptions` alone.
  const name = Number.parseInt(viteVersion, 10) >= 8 ? 'rolldownOptions' : 'rollupOptions'
  return { build: { [name]: { input: merged } } }
}

function ownInput({ build }: UserConfig): Input {
  const options =
    build?.rollupOptions ?? (build as { rolldownOptions?: { input?: Input } } | undefined)?.rolldownOptions
  return options?.input as Input
}

async function expandInput(patterns: readonly string[], root: string): Promise<string[]> {
  const found = await Promise.all(
    patterns.map(async (pattern) => {
      if (!isDynamicPattern(pattern)) return [pattern]
      const files = await glob(pattern, { cwd: root, ignore: ['**/node_modules/**'] })
      if (files.length > 0) return files.toSorted()
      throw new Error(
        `[vite-integration] "input" of the plugin: no file matches ${JSON.stringify(pattern)} in ${root}.`,
      )
    }),
  )
  return [...new Set(found.flat())]
}

function entryName(file: string): string {
  const { dir, name } = path.posix.parse(file.replace(/^\.?\//, ''))
  return dir === '' ? name : `${dir}/${name}`
}
