/**
 * A program that serves the application which a module exports: the backend of './app.ts:app'.
 *
 * Arguments: the module (absolute), the name of its export, options of the integration as JSON, and those of the
 * module itself. Listens on
 * HOST and PORT, as a program that listens by itself would.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { serveApplication } from '../application/serve.ts'

const [file = '', exportName = 'default', json = '{}', ...args] = process.argv.slice(2)
// The module sees what it would see as a program.
process.argv.splice(1, Infinity, file, ...args)
const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>

const { close } = await serveApplication(await exports[exportName], {
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 3000),
  integration: JSON.parse(json) as ViteIntegrationOptions,
  folder: path.dirname(file),
  name: `The export "${exportName}" of ${path.basename(file)} (exports: ${Object.keys(exports).join(', ')})`,
})

let isStopping = false
const stop = (): void => {
  if (isStopping) return
  isStopping = true
  void close()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
