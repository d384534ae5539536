import { EventEmitter } from 'node:events'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { InlineConfig, PluginOption, UserConfig, ViteDevServer } from 'vite'
import type { ResolvedConfig } from '../../config.ts'
import { ViteIntegrationError } from '../../errors.ts'
import type { Logger } from '../../options.ts'
import { guardHmrMessages } from '../hmr-messages.ts'
import type { EnvironmentGuards } from '../ssr/environment-kind.ts'
import { serverEditReload } from '../ssr/server-edit-reload.ts'
import { keepApart, sharedFolderProblem } from '../../server-folder.ts'
import { catchRequestErrors, type RequestErrors } from './vite-requests.ts'
import { loadVite } from './load-vite.ts'
import { importConfigUnwatched } from './unwatched-config.ts'
import { createViteLogger } from './vite-logger.ts'

/** A Vite server inside this process. It listens nowhere: requests and HMR upgrades are handed to it. */
export interface RunningVite {
  /** Stays the same object when Vite restarts itself after a change of its config. */
  readonly server: ViteDevServer
  /** Takes the place of Vite's HTTP server: an 'upgrade' event that is emitted here becomes an HMR client. */
  readonly upgrades: EventEmitter
  readonly errors: RequestErrors
  /** The guards of the copy of Vite that runs. */
  readonly guards: EnvironmentGuards
  close(): Promise<void>
}

/** @throws ViteIntegrationError VITE_NOT_FOUND, VITE_NOT_SUPPORTED, VITE_START_FAILED */
export async function startVite(config: ResolvedConfig): Promise<RunningVite> {
  const vite = await loadVite(config.root)
  const upgrades = new EventEmitter()
  const errors = catchRequestErrors()
  const inline: InlineConfig = {
    root: config.root,
    appType: 'custom',
    server: { middlewareMode: true },
    // The terminal is the backend's: Vite must not clear it.
    clearScreen: false,
    plugins: [
      hmrOn(upgrades, vite.version),
      { name: 'vite-integration:hmr-messages', configureServer: guardHmrMessages },
      withoutProxy(config.logger),
      errors.plugin,
      serverEditReload(),
    ],
    ...(config.configFile === undefined ? {} : { configFile: config.configFile }),
    ...(config.hasLogger ? { customLogger: createViteLogger(config.logger) } : {}),
  }
  const release = config.isWatched ? importConfigUnwatched() : undefined
  try {
    const server = await vite.createServer(inline)
    warnOfSharedFolder(server, config.logger)
    const close = (): Promise<void> => server.close().finally(release)
    return { server, upgrades, errors, guards: vite, close }
  } catch (cause) {
    release?.()
    // Vite colours messages for a terminal; this one may get into a page.
    const known = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause))
    throw new ViteIntegrationError('VITE_START_FAILED', { where: config.root, known }, { dev: true, cause })
  }
}

/** In development nothing is amiss yet; the first deployment would lose one of the two. */
function warnOfSharedFolder({ config: { root, environments, build } }: ViteDevServer, logger: Logger): void {
  const { outDir } = environments.client?.build ?? build
  const problem = sharedFolderProblem(root, path.resolve(root, outDir))
  if (problem !== undefined) logger.warn(`${problem} ${keepApart}`)
}

/**
 * Puts HMR on the application's own port, unless the project's config has switched it off or has
 * given it a port or server of its own. Without this Vite would open port 24678 on all interfaces.
 */
function hmrOn(upgrades: EventEmitter, viteVersion: string): PluginOption {
  // `server.ws` came with Vite 8.1; before, the same options stood under `server.hmr`.
  const [major = 0, minor = 0] = viteVersion.split('.').map(Number)
  const option = major > 8 || (major === 8 && minor >= 1) ? 'ws' : 'hmr'
  return {
    name: 'vite-integration:hmr',
    config({ server = {} }: UserConfig) {
      const settings = [server.hmr, (server as { ws?: unknown }).ws]
      if (settings.some(hasOwnServer) || settings[1] === false) return undefined
      // Before 8.1 Vite opens its port also where HMR is switched off.
      if (option === 'hmr' && settings[0] === false) return { server: { ws: false } }
      return { server: { [option]: { server: upgrades } } } as UserConfig
    },
  }
}

/**
 * Removes `server.proxy` from the config: the backend is the entry point, and requests that it passes to Vite must not
 * come back to it in a loop.
 */
function withoutProxy(logger: Logger): PluginOption {
  return {
    name: 'vite-integration:no-proxy',
    configResolved({ server }) {
      if (server.proxy === undefined) return
      const paths = Object.keys(server.proxy).join(', ')
      ;(server as { proxy?: unknown }).proxy = undefined
      logger.warn(
        `"server.proxy" of vite.config (${paths}) is left out: the backend itself answers on this port.`,
      )
    },
  }
}

/** Returns whether HMR has a port or server of its own. Checks values: Vite 8 fills in every key of `server`. */
function hasOwnServer(setting: unknown): boolean {
  if (typeof setting !== 'object' || setting === null) return false
  const { port, server } = setting as { port?: unknown; server?: unknown }
  return port !== undefined || server !== undefined
}
