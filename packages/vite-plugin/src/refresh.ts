import path from 'node:path'
import picomatch from 'picomatch'
import { isDynamicPattern } from 'tinyglobby'
import type { Plugin, ViteDevServer } from 'vite'
import type { IntegrationOptions } from './options.ts'

const usualViews = ['views/**', 'templates/**', 'src/views/**', 'src/templates/**']

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

function watch(server: ViteDevServer, globs: readonly string[]): void {
  const { root } = server.config
  const absolute = globs.map((glob) =>
    path.posix.join(slashed(path.resolve(root, baseOf(glob))), restOf(glob)),
  )
  const isView = picomatch(absolute, { dot: false })
  // Vite watches its root; views may lie outside it.
  server.watcher.add(
    globs.map((glob) => path.resolve(root, baseOf(glob))).filter((folder) => !isInside(root, folder)),
  )
  let timer: NodeJS.Timeout | undefined
  const reload = (file: string): void => {
    if (!isView(slashed(file))) return
    clearTimeout(timer)
    timer = setTimeout(
      () => server.environments.client.hot.send({ type: 'full-reload', path: '*' }),
      settleMs,
    )
  }
  for (const event of ['add', 'change', 'unlink']) server.watcher.on(event, reload)
}

/** The part of a glob ahead of its first pattern. */
function baseOf(glob: string): string {
  const segments = glob.split('/')
  const first = segments.findIndex((segment) => isDynamicPattern(segment))
  return (first === -1 ? segments : segments.slice(0, first)).join('/') || '.'
}

function restOf(glob: string): string {
  const segments = glob.split('/')
  const first = segments.findIndex((segment) => isDynamicPattern(segment))
  return first === -1 ? '' : segments.slice(first).join('/')
}

function isInside(root: string, folder: string): boolean {
  const relative = path.relative(root, folder)
  return !relative.startsWith('..') && !path.isAbsolute(relative)
}

function slashed(file: string): string {
  return file.split(path.sep).join('/')
}
