// The project's own Vite, in a process of its own: what `vite` would start, with our part of the plugin.
import { loadVite } from '@vite-integration/core/dev'
import integration from '@vite-integration/vite-plugin'
import type { Plugin, PluginOption, ResolvedConfig } from 'vite'
import { viteVariable, type ViteSettings } from './messages.ts'

const { root, configFile, port } = JSON.parse(process.env[viteVariable] ?? '{}') as ViteSettings
delete process.env[viteVariable]
process.on('disconnect', () => process.exit())
process.channel?.unref()

try {
  const vite = await loadVite(root)
  const server = await vite.createServer({
    root,
    ...(configFile === undefined ? {} : { configFile }),
    clearScreen: false,
    plugins: [...developmentPart(), withoutProxy()],
    server: { open: false, ...(port === undefined ? {} : { port, strictPort: true }) },
  })
  await server.listen()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}

/** By which backends find this server, unless the project's config has it already. */
function developmentPart(): PluginOption[] {
  const wanted = ['vite-integration:hot-file', 'vite-integration:own-port']
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

/** The backend is in front: what it passes on must not come back to it, request after request. */
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
