import { existsSync } from 'node:fs'
import path from 'node:path'
import { normalizePath } from '@vite-integration/core'
import type { ResolvedConfig } from 'vite'

/** What the client's environment builds with: the plugin sets it there alone. */
export function clientBuild(config: ResolvedConfig): ResolvedConfig['build'] {
  return config.environments.client?.build ?? config.build
}

/** An entry of the client's build. */
export interface Entry {
  /** As the manifest names the chunk. */
  readonly name: string
  /** Absolute, where it names a file. */
  readonly file: string
  /** Relative to the root, with slashes: as templates name it. */
  readonly source: string
  /** It need not be a file: an alias, or a module that a plugin makes. */
  readonly isMade: boolean
}

/** Vite's own default is index.html. */
export function clientEntries(config: ResolvedConfig): Entry[] {
  const { root } = config
  // Vite 8 has a place of its own beside those of the bundler; Vite 7 knows `rollupOptions` alone.
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
  return named(given ?? 'index.html').map(([name, value]) => {
    const file = resolveEntry(root, value)
    const source = normalizePath(path.relative(root, file))
    return { name, file, source, isMade: isMade(source, config) }
  })
}

function named(input: unknown): [string, string][] {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    return Object.entries(input as Record<string, string>)
  }
  return ([input].flat() as string[]).map((file) => [path.parse(file).name, file])
}

/** `/src/main.ts` may be below the root. */
function resolveEntry(root: string, value: string): string {
  const below = path.join(root, value)
  return path.isAbsolute(value) && !value.startsWith(root) && existsSync(below)
    ? below
    : path.resolve(root, value)
}

function isMade(source: string, { resolve }: ResolvedConfig): boolean {
  if (source.includes('virtual:') || source.includes('\0')) return true
  return resolve.alias.some(({ find }) =>
    typeof find === 'string' ? source.startsWith(find) : find.test(source),
  )
}
