import { existsSync } from 'node:fs'
import path from 'node:path'
import { normalizePath } from '@vite-integration/core'
import type { ResolvedConfig } from 'vite'

/** Returns the build options of the client's environment: the plugin sets its options there alone. */
export function clientBuild(config: ResolvedConfig): ResolvedConfig['build'] {
  return config.environments.client?.build ?? config.build
}

/** An entry of the client's build. */
export interface Entry {
  /** Name of the chunk in the manifest. */
  readonly name: string
  /** Absolute path of the file that it names. */
  readonly file: string
  /** Path relative to the root, with slashes, as templates name it. */
  readonly source: string
  /** True if it may exist without a file: it begins with an alias, or is a virtual module of a plugin. */
  readonly isVirtual: boolean
}

/** Returns the entries of the client's build; without any in the config index.html, which is Vite's default. */
export function clientEntries(config: ResolvedConfig): Entry[] {
  const { root } = config
  // Entries stand in `rolldownOptions`, in `rollupOptions` or, since Vite 8, in `input` beside them.
  const places = [clientBuild(config), config.environments.client, config] as unknown as {
    rolldownOptions?: { input?: unknown }
    rollupOptions?: { input?: unknown }
    input?: unknown
  }[]
  const given = places
    .map(
      ({ rolldownOptions, rollupOptions, input }) => rolldownOptions?.input ?? rollupOptions?.input ?? input,
    )
    .find((input) => input !== undefined)
  return namedInputs(given ?? 'index.html').map(([name, value]) => {
    const file = resolveEntry(root, value)
    const source = normalizePath(path.relative(root, file))
    return { name, file, source, isVirtual: isVirtual(source, config) }
  })
}

function namedInputs(input: unknown): [string, string][] {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    return Object.entries(input as Record<string, string>)
  }
  return ([input].flat() as string[]).map((file) => [path.parse(file).name, file])
}

/** Returns the absolute path of an entry. '/src/main.ts' is relative to the root when there is such a file. */
function resolveEntry(root: string, value: string): string {
  const below = path.join(root, value)
  return path.isAbsolute(value) && !value.startsWith(root) && existsSync(below)
    ? below
    : path.resolve(root, value)
}

function isVirtual(source: string, { resolve }: ResolvedConfig): boolean {
  if (source.includes('virtual:') || source.includes('\0')) return true
  return resolve.alias.some(({ find }) =>
    typeof find === 'string' ? source.startsWith(find) : find.test(source),
  )
}
