import path from 'node:path'
import { normalizePath } from '@vite-integration/core'
import type { Plugin, ViteDevServer } from 'vite'
import { resolveGlobs } from './file-globs.ts'
import type { IntegrationOptions } from './options.ts'

const usualViews = [
  'views/**',
  'templates/**',
  'src/views/**',
  'src/templates/**',
  // The folders that many front ends have, too: what Vite makes modules of is no view.
  '!**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts,vue,svelte,astro,css,scss,sass,less,styl,stylus,pcss,postcss}',
]

/** Editors write a file in several steps: one reload for all that happens within this time. */
const settleMs = 50

/** Reloads the page when a view of the backend changes, which no module graph knows. */
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
  // Vite watches its root; views may lie outside it.
  watcher.add(folders.filter((folder) => !isInside(root, folder)))
  const { hot, moduleGraph } = environments.client
  /** Of these Vite tells the page itself. What is only a dependency of a stylesheet has no id. */
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
