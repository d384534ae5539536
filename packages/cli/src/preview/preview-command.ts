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
import { childScript } from '../processes/child-script.ts'
import { findRoot } from '../find-root.ts'
import { findTarget, type Target } from '../find-target.ts'
import { nodeArguments } from '../processes/node-arguments.ts'
import { addressOf } from '../terminal/address.ts'
import { paint, print, printAddress, printError } from '../terminal/print.ts'
import { runBackend } from './run-backend.ts'

/** Time that requests under way have at the end, in milliseconds; then a second signal ends the process. */
const closeMs = 5000

export interface PreviewOptions {
  /** The backend; undefined: the first of the usual names, and without such a file the build is served alone. */
  readonly target: string | undefined
  readonly host: string
  /** False if the variable HOST is the backend's own: it is left alone. */
  readonly passesHost: boolean
  readonly port: number
  /** Absolute path of the Vite root; undefined: found from the target, as `dev` does. */
  readonly root: string | undefined
}

/**
 * Runs the backend with NODE_ENV=production until it ends; without a backend serves the build until a signal comes.
 *
 * @returns the exit code of the backend
 * @throws ViteIntegrationError TARGET_NOT_FOUND; without a backend ROOT_NOT_FOUND, BUILD_NOT_FOUND,
 * MANIFEST_NOT_FOUND, MANIFEST_INVALID
 */
export async function preview(options: PreviewOptions): Promise<number> {
  const { target, host, passesHost, port } = options
  process.env.NODE_ENV = 'production'
  const found = target === undefined ? findUsual() : findTarget(target)
  const root = options.root ?? (found ? findRoot(found.file, process.cwd()) : process.cwd())
  if (!found) return serveUntilSignal(host, port, root)
  const name = path.relative(process.cwd(), found.file)
  const address = { ...(passesHost ? { HOST: host } : {}), PORT: String(port) }
  const shown = Object.entries(address).map(([variable, value]) => `${variable}=${value}`)
  print(`${paint('bold', name)} with NODE_ENV=production ${shown.join(' ')}`)
  const code = await runBackend(programArguments(found, root, host), address)
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

function programArguments({ file, exportName }: Target, root: string, host: string): string[] {
  const args = nodeArguments(file)
  if (exportName === undefined) return [...args, file]
  const settings: ServeSettings = { host, integration: { root }, saysAddress: true }
  return [...args, childScript('serve-app'), file, exportName, JSON.stringify(settings)]
}

/** Prints what is wrong with the build, if anything: it may be why the backend failed. */
function adviseBuild(root: string): void {
  try {
    loadBuild(root)
  } catch (error) {
    if (!(error instanceof ViteIntegrationError)) throw error
    printError(`${error.message}. ${error.hint}`)
  }
}

/** Loads the build. NODE_ENV is 'production' here, so a missing or broken build throws. */
function loadBuild(root: string): Integration {
  return createIntegration(resolveConfig({ root, dev: false }))
}

/** Serves the build alone. Never resolves: an end signal closes the server and ends this process. */
async function serveUntilSignal(host: string, port: number, root: string): Promise<never> {
  const integration = loadBuild(root)
  const served = await serveIntegration(integration, host, port)
  onEndSignals(served.close, closeMs)
  printAddress(addressOf(host, served.port) + integration.base, integration.config.outDir)
  return new Promise<never>(() => {})
}
