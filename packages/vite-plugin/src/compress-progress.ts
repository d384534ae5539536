import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { Environment } from 'vite'
import type { CompressResult } from './compress-files.ts'

export interface Progress {
  update(done: number, all: number): void
  end(result: CompressResult): void
}

/**
 * Creates the display of a compression: one line that counts while it runs, as Vite counts modules, where the output
 * is a terminal; and one line of Vite's logger at the end.
 *
 * @param dir absolute path of the folder of the build
 */
export function createProgress({ config, logger }: Environment, dir: string): Progress {
  const start = performance.now()
  const { stdout } = process
  const isShown = stdout.isTTY && !process.env.CI && (config.logLevel ?? 'info') === 'info'
  const name = normalizePath(path.relative(config.root, dir)) || '.'
  return {
    update(done, all) {
      if (!isShown) return
      stdout.clearLine(0)
      stdout.cursorTo(0)
      stdout.write(done < all ? `compressing (${String(done)} of ${String(all)})` : '')
    },
    end({ files, bytes }) {
      const sizes = Object.entries(bytes).map(
        ([encoding, size]) => `${encoding} ${(size / 1000).toFixed(1)} kB`,
      )
      const seconds = ((performance.now() - start) / 1000).toFixed(2)
      const what = files === 1 ? '1 file' : `${String(files)} files`
      logger.info(
        `✓ compressed ${what} of ${name} in ${seconds}s${sizes.map((size) => `  ${size}`).join('')}`,
      )
    },
  }
}
