import path from 'node:path'
import {
  createIntegration,
  type Integration,
  resolveConfig,
  ViteIntegrationError,
} from '@vite-integration/core'
import { serveIntegration } from '../application/serve-application.ts'
import type { ServeSettings } from '../child/messages.ts'
import { onEndSignals } from '../dev/end-signals.ts'
import { childScript } from '../child-script.ts'
import { findRoot } from '../find-root.ts'
import { findTarget, type Target } from '../find-target.ts'
import { nodeArguments } from '../node-arguments.ts'
import { addressOf } from '../terminal/address.ts'
import { paint, print, printAddress, printError } from '../terminal/print.ts'
import { runBackend } from './run-backend.ts'

export interface PreviewOptions {
  /** Of the backend; left out, it is looked for, and without one the build is served alone. */
  readonly target: string | undefined
  readonly host: string
  readonly port: number
  /** Vite root. Left out, it is found as in development. */
  readonly root: string | undefined
}

/**
 * Runs the production server until it ends.
 *
 * @returns the exit code
 * @throws ViteIntegrationError TARGET_NOT_FOUND; without a backend ROOT_NOT_FOUND, BUILD_NOT_FOUND,
 * MANIFEST_NOT_FOUND, MANIFEST_INVALID
 */
export async function preview(options: PreviewOptions): Promise<number> {
  const { target, host, port } = options
  process.env.NODE_ENV = 'production'
  const found = target === undefined ? findUsual() : findTarget(target)
  const root = options.root ?? (found ? findRoot(found.file, process.cwd()) : process.cwd())
  if (!found) return serveUntilSignal(host, port, root)
  const name = path.relative(process.cwd(), found.file)
  print(`${paint('bold', name)} with NODE_ENV=production HOST=${host} PORT=${String(port)}`)
  const code = await runBackend({ args: programArguments(found, root), host, port })
  if (code !== 0 && code < 128) adviseBuild(root)
  return code
}

function findUsual(): Target | undefined {
  try {
    return findTarget(undefined)
  } catch (error) {
    if (error instanceof ViteIntegrationError && error.code === 'TARGET_NOT_FOUND') return undefined
    throw error
  }
}

function programArguments({ file, exportName }: Target, root: string): string[] {
  const args = nodeArguments(file)
  if (exportName === undefined) return [...args, file]
  const settings: ServeSettings = { integration: { root }, saysAddress: true }
  return [...args, childScript('serve-app'), file, exportName, JSON.stringify(settings)]
}

/** A backend that fails says why itself. A missing build may be the reason, and is told of in any case. */
function adviseBuild(root: string): void {
  try {
    loadBuild(root)
  } catch (error) {
    if (!(error instanceof ViteIntegrationError)) throw error
    printError(`${error.message}. ${error.hint}`)
  }
}

/** NODE_ENV is set to production here: what is missing or broken throws. */
function loadBuild(root: string): Integration {
  return createIntegration(resolveConfig({ root, dev: false }))
}

/** A signal ends it, and this process. */
async function serveUntilSignal(host: string, port: number, root: string): Promise<never> {
  const integration = loadBuild(root)
  const served = await serveIntegration(integration, host, port)
  onEndSignals(served.close)
  printAddress(addressOf(host, served.port) + integration.base, integration.config.outDir)
  return new Promise<never>(() => {})
}
