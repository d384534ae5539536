import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import picomatch from 'picomatch'
import { isDynamicPattern } from 'tinyglobby'
import type { EnvironmentOptions, Plugin } from 'vite'
import { expandFiles } from './expand-files.ts'
import { inputConfig, namedInputConfig } from './input-config.ts'
import type { IntegrationOptions } from './options.ts'

/**
 * Creates the plugin that sets entries and manifest, for the client's environment alone. Set in `build` itself they
 * would apply to every environment: a server build would bundle the client's entries and overwrite its manifest.
 */
export function clientBuild({ input = [] }: IntegrationOptions): Plugin {
  let root = ''
  const isNamed = typeof input === 'object' && !Array.isArray(input)
  const patterns = isNamed ? [] : [input].flat()

  async function inputsOf(options: EnvironmentOptions, viteVersion: string): Promise<EnvironmentOptions> {
    if (isNamed) return namedInputConfig(options, await expandNamed(input, root), root, viteVersion)
    return inputConfig(options, await expandFiles(option, patterns, root), root, viteVersion)
  }

  return {
    name: 'vite-integration:client-build',
    /** Read by core in development, which finds the plugin by its name. */
    api: { inputPatterns: () => inputPatterns(patterns, root) },
    config: {
      order: 'post',
      handler(config) {
        root = path.resolve(config.root ?? '.')
      },
    },
    configEnvironment: {
      // Runs after the hooks of other plugins, so that entries which they add are kept.
      order: 'post',
      async handler(name, options): Promise<EnvironmentOptions | undefined> {
        if (name !== 'client') return undefined
        const inputs = await inputsOf(options, this.meta.viteVersion)
        return { ...inputs, build: { ...inputs.build, manifest: options.build?.manifest ?? true } }
      },
    },
  }
}

const option = { name: 'input', mayBeOther: true }

/** @throws Error for a name with several files */
async function expandNamed(
  named: Readonly<Record<string, string>>,
  root: string,
): Promise<Record<string, string>> {
  const entries = Object.entries(named).map(async ([name, pattern]) => {
    const [file, ...more] = await expandFiles(option, [pattern], root)
    if (file !== undefined && more.length === 0) return [name, file] as const
    throw new Error(`[vite-integration] "input" of the plugin: ${JSON.stringify(name)} has to be one file.`)
  })
  return Object.fromEntries(await Promise.all(entries))
}

/**
 * Sources of regular expressions for paths relative to root. They are strings because a Vite in another process sends
 * them to backends.
 */
interface InputPatterns {
  readonly wanted: readonly string[]
  readonly exceptions: readonly string[]
}

/** Returns the globs among the entries: with them development knows which new files the next build will include. */
function inputPatterns(patterns: readonly string[], root: string): InputPatterns {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!') && isDynamicPattern(pattern))
  const exceptions = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const source = (pattern: string): string => picomatch.makeRe(relativeTo(root, pattern)).source
  return { wanted: wanted.map(source), exceptions: ['**/node_modules/**', ...exceptions].map(source) }
}

/** Returns a pattern relative to root. As in the search of a build, a folder that matches stands for all in it. */
function relativeTo(root: string, pattern: string): string {
  const relative = path.isAbsolute(pattern) ? path.posix.relative(normalizePath(root), pattern) : pattern
  return relative.endsWith('*') ? relative : `${relative.replace(/\/$/, '')}/**`
}
