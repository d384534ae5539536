import path from 'node:path'
import {
  type BuildEnvironmentOptions,
  type EnvironmentOptions,
  mergeConfig,
  type Plugin,
  type UserConfig,
} from 'vite'
import { buildClientFirst } from '../build-order.ts'
import { inputConfig, ownEntries } from '../input-config.ts'
import type { ResolvedSsr } from './resolve-ssr.ts'
import { type OwnConfig, ownConfig, serverInputs, templateInputs } from './ssr-inputs.ts'

/**
 * Creates the plugin that builds the client to `<outDir>/client` and the server to `<outDir>/server`, in one run and the
 * client first. Without the option `ssr` it sets the order alone.
 */
export function ssrBuild(ssr: ResolvedSsr | undefined): Plugin {
  let own: OwnConfig | undefined
  return {
    name: 'vite-integration:ssr',
    /** Read by core in development, which finds the plugin by its name. */
    api: { ssr },
    config: {
      // Runs last: other plugins may add environments, and an order of their own.
      order: 'post',
      handler(config, { command }) {
        own = command === 'build' ? ownConfig(config) : undefined
        // In a build Vite has no such environment by itself.
        const environments = ssr?.environment === 'ssr' ? { environments: { ssr: {} } } : {}
        return { ...builderConfig(config, ssr), ...environments }
      },
    },
    configEnvironment: {
      order: 'post',
      handler(name, options): EnvironmentOptions | undefined {
        if (!ssr || !own) return undefined
        const { viteVersion } = this.meta
        const build = folderOf(name, options, own, ssr)
        if (name === 'client') {
          const inputs = inputConfig(options, templateInputs(options, own, ssr), own.root, viteVersion)
          return mergeConfig(inputs, { build })
        }
        if (name !== ssr.environment) return { build }
        const files = serverInputs(name, options, own, ssr, viteVersion)
        // Public files are the client's.
        build.copyPublicDir = options.build?.copyPublicDir ?? false
        const configs = [inputConfig(options, files, own.root, viteVersion), ownEntries(options, viteVersion)]
        return configs.reduce<EnvironmentOptions>((all, one) => mergeConfig(all, one), { build })
      },
    },
    configResolved({ environments }) {
      if (ssr && !Object.hasOwn(environments, ssr.environment))
        throw unknownEnvironment(ssr, Object.keys(environments))
    },
  }
}

/**
 * Lets every command build all environments, and the client first. An order of the config stays, and a build of one
 * server (`vite build --ssr`) stays one.
 */
function builderConfig({ builder, build }: UserConfig, ssr: ResolvedSsr | undefined): UserConfig {
  if (build?.ssr || builder?.buildApp || (!ssr && !builder)) return {}
  const needed = ssr ? ['client', ssr.environment] : []
  return { builder: { buildApp: (all) => buildClientFirst(all, needed) } }
}

/** Returns the folder for an environment that has none of its own. */
function folderOf(
  name: string,
  { build }: EnvironmentOptions,
  { outDir, environments }: OwnConfig,
  ssr: ResolvedSsr,
): BuildEnvironmentOptions {
  const isOwn = environments[name]?.build?.outDir !== undefined || (build?.outDir ?? outDir) !== outDir
  return isOwn ? {} : { outDir: path.join(outDir, name === ssr.environment ? 'server' : name) }
}

function unknownEnvironment({ environment }: ResolvedSsr, known: readonly string[]): Error {
  const names = known.map((name) => JSON.stringify(name)).join(', ')
  return new Error(
    `[vite-integration] "ssr.environment" of the plugin is ${JSON.stringify(environment)}, which "environments" of the ` +
      `config does not have. It has ${names}.`,
  )
}
