import path from 'node:path'
import type { EnvironmentModuleNode, HotUpdateOptions, Plugin } from 'vite'
import { normalizePath } from '../../normalize-path.ts'
import { isStyleFile } from '../style-files.ts'

/** Time in milliseconds in which edits lead to one reload: editors write a file in several steps. */
const settleMs = 30

const pluginName = 'vite-integration:server-edit-reload'

/**
 * Creates the plugin that reloads pages after an edit that only code of the server sees. Vite tells the module runners of it,
 * and the browser nothing. What Vite's HMR handles in the browser is left to it.
 */
export function serverEditReload(): Plugin {
  let timer: NodeJS.Timeout | undefined
  const plugin: Plugin = {
    name: pluginName,
    apply: 'serve',
    hotUpdate(options) {
      const { config } = this.environment
      // A project's config may have this plugin too: a server reloads its pages once.
      const first = config.plugins.find(({ name }) => name === pluginName)
      if (first !== plugin || config.consumer !== 'server' || isSeenByClient(options)) return
      const { hot } = options.server.environments.client
      clearTimeout(timer)
      timer = setTimeout(() => hot.send({ type: 'full-reload', path: '*' }), settleMs).unref()
    },
  }
  return plugin
}

/** Returns whether the edit of a file is no matter of server code alone. */
function isSeenByClient({ modules, file, server }: HotUpdateOptions): boolean {
  if (file.endsWith('.html')) return reloadsEveryPage(server, file)
  if (modules.length === 0) return true
  const known = server.environments.client.moduleGraph.getModulesByFile(file)
  return [...(known ?? [])].some(isLoadedByBrowser)
}

/**
 * Returns whether Vite itself reloads every page after the edit of an HTML file. A Vite with a port of its own reloads
 * only the page at the address of the file, except for that of root: it does not know which pages a backend makes of it.
 */
function reloadsEveryPage({ config }: HotUpdateOptions['server'], file: string): boolean {
  return (
    Boolean(config.server.middlewareMode) || normalizePath(path.relative(config.root, file)) === 'index.html'
  )
}

/**
 * Returns whether the browser may have loaded a module. A file that others only read has no id. A stylesheet that nothing
 * imports is in the graph for the first paint alone, unless a page links it.
 */
function isLoadedByBrowser({ id, url, importers }: EnvironmentModuleNode): boolean {
  if (id === null) return false
  return importers.size > 0 || !isStyleFile(url) || /[?&]direct\b/.test(url)
}
