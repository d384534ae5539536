import path from 'node:path'
import type { ResolvedConfig } from 'vite'
import { clientBuild, clientEntries, type Entry } from './client-entries.ts'

/** The parts of a Vite config that checks look at, as plain data: one process sends them to another as JSON. */
export interface ConfigFacts {
  /** Absolute path; left out when there is no config file. */
  readonly configFile?: string
  readonly base: string
  /** Absolute path; '' when it is switched off. */
  readonly publicDir: string
  /** True if the config has our plugin. */
  readonly hasPlugin: boolean
  readonly entries: readonly Entry[]
  /** Absolute path of the folder of the client's build. */
  readonly outDir: string
  readonly manifest: boolean | string
  readonly environments: readonly EnvironmentFacts[]
  readonly server: ServerFacts
}

export interface EnvironmentFacts {
  readonly name: string
  readonly isClient: boolean
  /** Absolute path of the folder that it builds to. */
  readonly folder: string
}

export interface ServerFacts {
  readonly host?: string
  readonly port?: number
  readonly strictPort: boolean
  /** Paths of `server.proxy`. */
  readonly proxied: readonly string[]
  /** Name of the option that switches hot reload off, if one does. */
  readonly hmrOff?: string
  /** Names of the options that move hot reload away from the application's port. */
  readonly hmrParts: readonly string[]
}

/** The facts of the config as `vite` resolves it, and as `vite build` does. */
export interface BothFacts {
  readonly serve: ConfigFacts
  readonly build: ConfigFacts
}

/** Returns the facts of a resolved config. */
export function factsOf(config: ResolvedConfig): ConfigFacts {
  const { root, configFile, base, publicDir, plugins } = config
  const { outDir, manifest } = clientBuild(config)
  return {
    ...(configFile === undefined ? {} : { configFile }),
    base,
    publicDir,
    hasPlugin: plugins.some(({ name }) => name === 'vite-integration:record'),
    entries: clientEntries(config),
    outDir: path.resolve(root, outDir),
    manifest,
    environments: Object.entries(config.environments).map(([name, { consumer, build }]) => ({
      name,
      isClient: consumer === 'client',
      folder: path.resolve(root, build.outDir),
    })),
    server: serverFacts(config),
  }
}

function serverFacts({ server }: ResolvedConfig): ServerFacts {
  const { host, port, strictPort, proxy } = server
  const options = server as unknown as Record<string, unknown>
  const settings = ['hmr', 'ws'].map((name) => ({ name: `server.${name}`, value: options[name] }))
  const off = settings.find(({ value }) => value === false)
  return {
    ...(typeof host === 'string' ? { host } : {}),
    ...(port === undefined ? {} : { port }),
    strictPort: strictPort === true,
    proxied: Object.keys(proxy ?? {}),
    ...(off === undefined ? {} : { hmrOff: off.name }),
    hmrParts: settings.flatMap(({ name, value }) => ownParts(value).map((part) => `${name}.${part}`)),
  }
}

/** Returns the keys that have a value: Vite fills the object with every key when a config has a `server` section. */
function ownParts(setting: unknown): string[] {
  if (typeof setting !== 'object' || setting === null) return []
  const parts = setting as Record<string, unknown>
  return ['port', 'clientPort', 'host', 'path', 'server'].filter((part) => parts[part] !== undefined)
}
