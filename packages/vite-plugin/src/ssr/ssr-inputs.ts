import { existsSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { EnvironmentOptions, UserConfig } from 'vite'
import { type Input, inputOf, withoutInput } from '../input-config.ts'
import { entryInput, type ResolvedSsr } from './resolve-ssr.ts'

/** What a config says of its environments, before Vite passes on to each of them what it says of all. */
export interface OwnConfig {
  /** Absolute path of the Vite root. */
  readonly root: string
  /** `build.outDir`. */
  readonly outDir: string
  /** The entries in `build`. */
  readonly input: Input | undefined
  readonly environments: Readonly<Record<string, EnvironmentOptions>>
}

export function ownConfig(config: UserConfig): OwnConfig {
  return {
    root: path.resolve(config.root ?? '.'),
    outDir: config.build?.outDir ?? 'dist',
    input: inputOf(config),
    environments: config.environments ?? {},
  }
}

/** Returns the template, where Vite would not build it by itself. */
export function templateInputs(
  options: EnvironmentOptions,
  { root }: OwnConfig,
  { template }: ResolvedSsr,
): string[] {
  const usual = 'index.html'
  const hasInput = inputOf(options) !== undefined
  if (!hasInput && template === usual) return []
  const names = hasInput ? [template] : [usual, template]
  return names.map((name) => path.resolve(root, name)).filter((file) => existsSync(file))
}

/**
 * Returns the entries to add to the server's environment. Removes those that it has from `build`: they are the client's.
 */
export function serverInputs(
  name: string,
  options: EnvironmentOptions,
  { root, input, environments }: OwnConfig,
  { entry }: ResolvedSsr,
  viteVersion: string,
): string[] {
  const ofOption = options.build?.ssr
  const isClients =
    inputOf(environments[name] ?? {}) === undefined && isDeepStrictEqual(inputOf(options), input)
  if (isClients || typeof ofOption === 'string') Object.assign(options, withoutInput(options, viteVersion))
  // Vite prefers `build.ssr` to all other entries.
  const named = typeof ofOption === 'string' ? [path.resolve(root, ofOption)] : []
  return [...new Set([...named, entryInput(entry, root)])]
}
