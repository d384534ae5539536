import path from 'node:path'
import type { EnvironmentOptions, Plugin } from 'vite'
import { inputPatterns } from './input-patterns.ts'
import { inputConfig } from './inputs.ts'
import type { IntegrationOptions } from './options.ts'

/**
 * The entries and the manifest, of the client's environment alone: what stands in `build` itself goes on to
 * every environment, and a server build would bundle the client's entries and write over its manifest.
 */
export function clientBuild({ input }: IntegrationOptions): Plugin {
  let root = ''
  return {
    name: 'vite-integration:client-build',
    /** For core in development: it knows the plugin by its name. */
    api: { inputPatterns: () => inputPatterns([input ?? []].flat(), root) },
    config: {
      order: 'post',
      handler(config) {
        root = path.resolve(config.root ?? '.')
      },
    },
    configEnvironment: {
      // When every other plugin has added its own.
      order: 'post',
      async handler(name, options): Promise<EnvironmentOptions | undefined> {
        if (name !== 'client') return undefined
        const inputs =
          input === undefined ? {} : await inputConfig(options, [input].flat(), root, this.meta.viteVersion)
        return { ...inputs, build: { ...inputs.build, manifest: options.build?.manifest ?? true } }
      },
    },
  }
}
