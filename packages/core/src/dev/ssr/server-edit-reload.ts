import path from 'node:path'
import type { EnvironmentModuleNode, HotUpdateOptions, Plugin, ViteDevServer } from 'vite'
import { normalizePath } from '../../normalize-path.ts'
import { isStyleFile } from '../style-files.ts'

/** Time in milliseconds in which edits lead to one reload: editors write a file in several steps. */
const settleMs = 30
/** Milliseconds for which plugins may think about an edit. */
const maxThinking = 60_000

const pluginName = 'vite-integration:server-edit-reload'

/**
 * Creates the plugin that reloads pages after an edit that only code of the server sees. Vite tells the module runners of it,
 * and the browser nothing. What Vite's HMR handles in the browser is left to it.
 */
export function serverEditReload(): Plugin {
  let timer: NodeJS.Timeout | undefined
  /** Edits as server environments have them. Hooks of all plugins may still change their modules, and take their time. */
  const pending = new Set<HotUpdateOptions>()

  function reloadAfter(server: ViteDevServer): void {
    const done = [...pending].filter(isTold)
    const old = [...pending].filter(({ timestamp }) => Date.now() - timestamp > maxThinking)
    for (const edit of [...done, ...old]) pending.delete(edit)
    if (done.every(isSeenByClient)) return
    const { hot } = server.environments.client
    clearTimeout(timer)
    timer = setTimeout(() => hot.send({ type: 'full-reload', path: '*' }), settleMs).unref()
  }

  const plugin: Plugin = {
    name: pluginName,
    apply: 'serve',
    configResolved({ server: options }) {
      const { hotUpdateEnvironments: update = updateAll } = options
      options.hotUpdateEnvironments = async (server, hmr) => {
        await update(server, hmr)
        reloadAfter(server)
      }
    },
    hotUpdate(options) {
      const { config } = this.environment
      // A project's config may have this plugin too: a server reloads its pages once.
      const first = config.plugins.find(({ name }) => name === pluginName)
      if (first === plugin && config.consumer === 'server') pending.add(options)
    },
  }
  return plugin
}

type UpdateEnvironments = NonNullable<ViteDevServer['config']['server']['hotUpdateEnvironments']>

/** Vite's own default. */
const updateAll: UpdateEnvironments = async ({ environments }, hmr) => {
  await Promise.all(Object.values(environments).map(hmr))
}

/** Returns whether Vite has told the environment of an edit: it marks the modules. Several edits may be under way at once. */
function isTold({ modules, timestamp, file }: HotUpdateOptions): boolean {
  if (modules.length === 0) return file.endsWith('.html')
  return modules.some(({ lastHMRTimestamp }) => lastHMRTimestamp >= timestamp)
}

/** Returns whether the edit of a file is no matter of server code alone. */
function isSeenByClient({ modules, file, server }: HotUpdateOptions): boolean {
  if (file.endsWith('.html')) return reloadsEveryPage(server, file)
  const { moduleGraph } = server.environments.client
  // A plugin may have made modules of the file.
  const made = modules.flatMap(({ id }) => (id === null ? [] : (moduleGraph.getModuleById(id) ?? [])))
  return [...(moduleGraph.getModulesByFile(file) ?? []), ...made].some(isLoadedByBrowser)
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
