// A program that starts the project's own Vite, as the command `vite` does, and adds the parts of the plugin by which
// backends find it.
import { readFile } from 'node:fs/promises'
import { enableCompileCache, flushCompileCache } from 'node:module'
import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'
import { loadVite } from '@vite-integration/core/tooling'
import type { Plugin, PluginOption, ResolvedConfig } from 'vite'
import { type Certificate, packCertificate } from './certificate.ts'
import { openSupervisorChannel } from './supervisor-channel.ts'
import { type ViteMessage, viteVariable, type ViteSettings } from './messages.ts'

const { root, hasKeyboard, configFile, port } = JSON.parse(process.env[viteVariable] ?? '{}') as ViteSettings
delete process.env[viteVariable]
const report = openSupervisorChannel<ViteMessage>()?.send
// As Vite's own command does. A process that is ended by a signal writes nothing, so that it is written ahead of that.
enableCompileCache()
setTimeout(flushCompileCache, 10_000).unref()

// Vite listens to keys of a terminal alone. The supervisor has it, and passes on the keys that are Vite's.
if (hasKeyboard) process.stdin.isTTY = true

try {
  const vite = await loadVite(root)
  const server = await vite.createServer({
    root,
    ...(configFile === undefined ? {} : { configFile }),
    clearScreen: false,
    plugins: [...(await developmentPart()), withoutProxy()],
    server: { open: false, ...(port === undefined ? {} : { port, strictPort: true }) },
  })
  const certificate = await ownCertificate(server.config.server.https)
  if (certificate !== undefined) report?.({ type: 'https', certificate })
  await server.listen()
  server.bindCLIShortcuts()
} catch (error) {
  const isOurs = error instanceof ViteIntegrationError
  if (isOurs && error.code === 'VITE_NOT_FOUND' && report) report({ type: 'not-found' })
  else if (isOurs) process.stderr.write(`${error.message}\n`)
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}

/** Returns the certificate of `server.https`, whose parts may be paths of files, as Vite reads them. */
async function ownCertificate(https: object = {}): Promise<Certificate | undefined> {
  const read = async (value: unknown): Promise<unknown> =>
    typeof value === 'string' ? await readFile(path.resolve(value)).catch(() => value) : value
  const parts = Object.entries(https).map(async ([name, value]) => [name, await read(value)])
  return packCertificate(Object.fromEntries(await Promise.all(parts)) as object)
}

/**
 * Returns the plugins by which backends find this server. They do nothing when the project's config has them already.
 */
async function developmentPart(): Promise<PluginOption[]> {
  // The plugin imports Vite: it is loaded only now, when Vite is known to be installed.
  const { default: integration } = await import('@vite-integration/vite-plugin')
  const wanted = ['vite-integration:hot-file', 'vite-integration:standalone-server']
  return integration()
    .filter(({ name }) => wanted.includes(name))
    .map((plugin) => onlyWithout(plugin, wanted[0]!))
}

function onlyWithout({ name, configureServer }: Plugin, other: string): Plugin {
  const configure = typeof configureServer === 'function' ? configureServer : configureServer?.handler
  return {
    name: `${name}:added`,
    apply: 'serve',
    configureServer(server) {
      if (!server.config.plugins.some((plugin) => plugin.name === other)) return configure?.call(this, server)
      return undefined
    },
  }
}

/**
 * Creates a plugin that removes `server.proxy`. The backend is in front of Vite: a request that it passes on would
 * come back to it through the proxy, again and again.
 */
function withoutProxy(): Plugin {
  return {
    name: 'vite-integration:no-proxy',
    configResolved({ server, logger }: ResolvedConfig) {
      if (server.proxy === undefined) return
      const paths = Object.keys(server.proxy).join(', ')
      ;(server as { proxy?: unknown }).proxy = undefined
      logger.warn(`"server.proxy" of vite.config (${paths}) is left out: the backend is in front of Vite.`)
    },
  }
}
