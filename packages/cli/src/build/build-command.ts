import { loadVite } from '@vite-integration/core/tooling'
import type { ViteBuilder } from 'vite'
import { paint, print, printError } from '../terminal/print.ts'
import { clientFirst, type Progress, reportPlugin } from './build-order.ts'
import { buildError } from './build-error.ts'
import { summarize } from './summary.ts'

export interface BuildOptions {
  /** Absolute path of the Vite root. */
  readonly root: string
  readonly configFile: string | undefined
  /** Vite's mode. @default 'production' */
  readonly mode: string | undefined
}

/**
 * Builds every environment of a project with the project's own Vite, and prints a summary.
 *
 * @returns the exit code
 * @throws ViteIntegrationError VITE_NOT_FOUND, BUILD_FAILED
 */
export async function build({ root, configFile, mode }: BuildOptions): Promise<number> {
  const start = performance.now()
  leaveNodeEnvToVite()
  const vite = await loadVite(root)
  const progress: Progress = { reports: [] }
  let builder: ViteBuilder
  try {
    builder = await vite.createBuilder({
      root,
      plugins: [clientFirst(), reportPlugin(progress)],
      ...(configFile === undefined ? {} : { configFile }),
      ...(mode === undefined ? {} : { mode }),
    })
    await builder.buildApp()
  } catch (error) {
    throw buildError(error, progress.failed, root)
  }
  print('')
  for (const line of summarize(builder, progress.reports)) print(line)
  const seconds = ((performance.now() - start) / 1000).toFixed(2)
  print(`${paint('green', '✓')} Built in ${seconds} s by Vite ${vite.version}`)
  return 0
}

/**
 * Unsets NODE_ENV, so that Vite sets it: to 'production', or to the value in a .env file of the mode. A NODE_ENV
 * of the shell is usually meant for other programs; with 'development' the build would have the development code of
 * its libraries in it.
 */
function leaveNodeEnvToVite(): void {
  const value = process.env.NODE_ENV
  delete process.env.NODE_ENV
  if (value === undefined || value === '' || value === 'production') return
  const text = `NODE_ENV is ${JSON.stringify(value)}: the build is for production all the same.`
  printError(`${paint('yellow', '!', process.stderr)} ${text} A ".env" file of a --mode can say otherwise.`)
}
