import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { Environment } from 'vite'
import type { CompressResult } from './compress-files.ts'

export interface Progress<Result extends unknown[]> {
  update(done: number, all: number): void
  end(...result: Result): void
}

/**
 * Creates the display of work that takes its time: one line that counts while it runs, as Vite counts modules, where the
 * output is a terminal; and one line of Vite's logger at the end.
 *
 * @param word what is done, as in 'compressing'
 */
export function createProgress(
  { config, logger }: Environment,
  word: string,
): Progress<[what: string, details?: string]> {
  const start = performance.now()
  const { stdout } = process
  const isShown = stdout.isTTY && !process.env.CI && (config.logLevel ?? 'info') === 'info'
  return {
    update(done, all) {
      if (!isShown) return
      stdout.clearLine(0)
      stdout.cursorTo(0)
      stdout.write(done < all ? `${word} (${String(done)} of ${String(all)})` : '')
    },
    end(what, details = '') {
      const seconds = ((performance.now() - start) / 1000).toFixed(2)
      logger.info(`✓ ${what} in ${seconds}s${details}`)
    },
  }
}

/** @param dir absolute path of the folder of the build */
export function createCompressProgress(environment: Environment, dir: string): Progress<[CompressResult]> {
  const { update, end } = createProgress(environment, 'compressing')
  const name = normalizePath(path.relative(environment.config.root, dir)) || '.'
  return {
    update,
    end({ files, bytes }) {
      const sizes = Object.entries(bytes).map(
        ([encoding, size]) => `  ${encoding} ${(size / 1000).toFixed(1)} kB`,
      )
      const what = files === 1 ? '1 file' : `${String(files)} files`
      end(`compressed ${what} of ${name}`, sizes.join(''))
    },
  }
}
