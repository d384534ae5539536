import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { Plugin, ViteDevServer } from 'vite'
import { resolveGlobs } from './file-globs.ts'
import type { IntegrationOptions } from './options.ts'

const usualViews = [
  'views/**',
  'templates/**',
  'src/views/**',
  'src/templates/**',
  // Many front ends have folders of these names as well: files that Vite makes modules of are no views.
  '!**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts,vue,svelte,astro,css,scss,sass,less,styl,stylus,pcss,postcss}',
]

/** Time in milliseconds in which changes lead to one reload: editors write a file in several steps. */
const settleMs = 50

/** Creates the plugin that reloads pages when a view of the backend changes: views are not in Vite's module graph. */
export function refreshViews({ refresh = true }: IntegrationOptions): Plugin {
  const globs = refresh === true ? usualViews : [refresh || []].flat()
  return {
    name: 'vite-integration:refresh',
    apply: 'serve',
    configureServer(server) {
      if (globs.length > 0) watch(server, globs)
    },
  }
}

function watch({ config: { root }, watcher, environments }: ViteDevServer, globs: readonly string[]): void {
  const { folders, matches } = resolveGlobs(root, globs)
  // Vite watches its root alone; views may lie outside of it.
  watcher.add(folders.filter((folder) => !isInside(root, folder)))
  const { hot, moduleGraph } = environments.client
  /**
   * Returns whether a file is a module, whose changes Vite sends to the page itself. A file that is only read by a
   * stylesheet is in the graph without an id.
   */
  const isModule = (file: string): boolean =>
    [...(moduleGraph.getModulesByFile(normalizePath(file)) ?? [])].some(({ id }) => id !== null)
  let timer: NodeJS.Timeout | undefined
  const reload = (file: string): void => {
    if (!matches(file) || isModule(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => hot.send({ type: 'full-reload', path: '*' }), settleMs).unref()
  }
  for (const event of ['add', 'change', 'unlink']) watcher.on(event, reload)
}

function isInside(root: string, folder: string): boolean {
  const relative = path.relative(root, folder)
  return !relative.startsWith('..') && !path.isAbsolute(relative)
}
