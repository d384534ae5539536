import path from 'node:path'
import { type Backend, type BackendContext, createBackend } from './backend.ts'
import type { BackendProgram } from './backend-process.ts'
import type { ViteProxy } from '../vite/vite-proxy.ts'
import { overlayOf } from '../vite/overlay.ts'
import type { Reports } from '../../terminal/terminal-reports.ts'
import { settingsFiles, watchFiles } from './watch-files.ts'
import type { WatchedGlobs } from './watch-globs.ts'

export interface WatchedBackend extends Pick<Backend, 'stop'> {
  /** Resolves when the backend serves or has failed for the first time. */
  readonly settled: Promise<void>
  /** Resolves when the backend serves for the first time. */
  readonly serving: Promise<void>
  /** Resolves when it has named its Vite root, or serves, or has failed, without one. */
  readonly rootSettled: Promise<void>
  /** Restarts the backend without a change of its files. */
  readonly restart: () => void
}

/**
 * Starts the backend, and restarts it whenever one of its files changes. After a restart browsers reload their page;
 * after a failure they show it in Vite's overlay.
 *
 * @param globs what the options `watch`, `ignore` and `noReload` name
 * @param named called at each start with the Vite root of its first integration
 */
export function watchBackend(
  program: BackendProgram,
  context: BackendContext,
  reports: Reports,
  browsers: Pick<ViteProxy, 'send'>,
  globs: WatchedGlobs | undefined,
  named: (root: string) => void,
): WatchedBackend {
  const settings = [...settingsFiles, ...envFilesOf(program.options.execArgv)]
  const always = [program.target.file, ...settings.map((name) => path.resolve(name))]
  const settled = Promise.withResolvers<void>()
  const serving = Promise.withResolvers<void>()
  /** Whether open pages are loaded again when the backend listens. */
  let reloads = true
  const rootSettled = Promise.withResolvers<void>()
  const backend = createBackend(program, context, {
    integrated(root) {
      named(root)
      rootSettled.resolve()
    },
    loaded: (file, version) => watcher.loaded(file, version),
    up(at, files) {
      watcher.keep(new Set([...files, ...always]))
      if (reports.up(at) && reloads) void browsers.send({ type: 'full-reload' })
      reloads = false
      serving.resolve()
      settled.resolve()
    },
    failed(failure, missing) {
      watcher.add(missing)
      reports.failed(failure)
      // Pages show the failure from here on, until they are loaded again.
      reloads = true
      void browsers.send(overlayOf({ kind: 'failed', failure }))
      settled.resolve()
    },
  })
  const restart = (files: readonly string[]): void => {
    reloads ||= files.some((file) => globs?.reloads(file) ?? true)
    if (backend.restart()) reports.changed(files)
  }
  const watcher = watchFiles(restart, { warn: program.output.warn, globs })
  watcher.add(always)
  backend.restart()
  return {
    settled: settled.promise,
    serving: serving.promise,
    rootSettled: Promise.race([rootSettled.promise, settled.promise]),
    restart() {
      reloads = true
      if (backend.restart()) reports.asked()
    },
    async stop() {
      watcher.close()
      await backend.stop()
    },
  }
}

/** Returns the files that Node's flags name for the environment of the backend. */
function envFilesOf(execArgv: readonly string[]): string[] {
  return execArgv.flatMap((flag, at) => {
    const [, file] = /^--env-file(?:-if-exists)?(?:=(.+))?$/.exec(flag) ?? [undefined, undefined]
    if (!flag.startsWith('--env-file')) return []
    return file ?? execArgv[at + 1] ?? []
  })
}
