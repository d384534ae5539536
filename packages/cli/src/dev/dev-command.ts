import { findTarget } from '../find-target.ts'
import type { DevConfig } from '../config-file/config.ts'
import { resolveDevOptions } from '../resolve-options.ts'
import { hasKeyboard, listenToKeys } from '../terminal/keys.ts'
import { openBrowser } from '../terminal/open-browser.ts'
import { print, printError } from '../terminal/print.ts'
import { takeDebugFlags } from './backend/debug-flags.ts'
import { settleNodeEnv } from './node-env.ts'
import { supervise, type Supervised } from './supervise.ts'

const portTaken =
  "[dev] Another process has the debugger's port, such as npx, which NODE_OPTIONS reaches as well. The debugger of the " +
  'backend listens on a free port. Give --inspect to this command instead.'

/** Moves the cursor of a terminal to its first line, and removes everything. */
const clearTerminal = '\u001B[H\u001B[2J\u001B[3J'

/**
 * Runs the command `vite-integration dev` until it is closed; a signal ends the process before.
 *
 * @returns the exit code
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, TARGET_NOT_FOUND, and those of {@link supervise}
 */
export async function runDevCommand(config: DevConfig): Promise<number> {
  const { target, open: opens = false, inspect: _inspect, inspectBrk: _inspectBrk, ...options } = config
  const { flags, isPortTaken } = takeDebugFlags()
  if (isPortTaken) printError(portTaken)
  const execArgv = [...flags, ...(options.execArgv ?? [])]
  const resolved = resolveDevOptions({ ...options, execArgv })
  settleNodeEnv()
  const server = await supervise(findTarget(target), resolved)
  const stopKeys = listenInTerminal(server)
  if (opens) open(server)
  await server.closed
  stopKeys()
  return 0
}

/** Listens to keys where somebody can press them. */
function listenInTerminal(server: Supervised): () => void {
  if (!hasKeyboard()) return () => {}
  print('  press h + Enter to show what keys do\n')
  const actions = {
    restart: server.restart,
    addresses: server.sayAddresses,
    open: () => open(server),
    clear: () => void process.stdout.write(clearTerminal),
    quit: () => void server.close(),
    vite: server.pressVite,
  }
  return listenToKeys(process.stdin, actions, print)
}

function open({ url }: Supervised): void {
  openBrowser(`${url}/`, ({ message }) => printError(`[dev] No browser could be opened: ${message}`))
}
