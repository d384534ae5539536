import path from 'node:path'
import type { ResolvedConfig } from 'vite'
import { clientBuild, clientEntries, type Entry } from './client-entries.ts'

/** What checks look at in a Vite config: data, which one process can hand to another. */
export interface ConfigFacts {
  /** Absolute. */
  readonly configFile?: string
  readonly base: string
  /** Absolute; '' where there is none. */
  readonly publicDir: string
  readonly hasPlugin: boolean
  readonly entries: readonly Entry[]
  /** Of the client's build. */
  readonly outDir: string
  readonly manifest: boolean | string
  readonly environments: readonly EnvironmentFacts[]
  readonly server: ServerFacts
}

export interface EnvironmentFacts {
  readonly name: string
  readonly isClient: boolean
  /** Absolute. */
  readonly folder: string
}

export interface ServerFacts {
  readonly host?: string
  readonly port?: number
  readonly strictPort: boolean
  /** Paths of `server.proxy`. */
  readonly proxied: readonly string[]
  /** The option that switches hot reload off. */
  readonly hmrOff?: string
  /** Options that take hot reload off the application's port. */
  readonly hmrParts: readonly string[]
}

/** The same for `vite` and for `vite build`. */
export interface BothFacts {
  readonly serve: ConfigFacts
  readonly build: ConfigFacts
}

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

/** By value: Vite puts an object with every key there wherever a config has a `server` section. */
function ownParts(setting: unknown): string[] {
  if (typeof setting !== 'object' || setting === null) return []
  const parts = setting as Record<string, unknown>
  return ['port', 'clientPort', 'host', 'path', 'server'].filter((part) => parts[part] !== undefined)
}
