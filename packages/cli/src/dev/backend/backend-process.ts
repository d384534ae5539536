import { pathToFileURL } from 'node:url'
import {
  backendVariable,
  type BackendMessage,
  type BackendSettings,
  type PublicAddress,
  type ServeSettings,
} from '../../child/messages.ts'
import type { Target } from '../../find-target.ts'
import type { ResolvedDevOptions } from '../../resolve-options.ts'
import { isStripped, nodeArguments } from '../../processes/node-arguments.ts'
import { childScript } from '../../processes/child-script.ts'
import { childNodeEnv } from '../node-env.ts'
import type { Output } from '../../terminal/output.ts'
import type { WorkerReports } from './worker-reports.ts'
import { type ProcessGroup, startGroup } from '../../processes/process-group.ts'
import type { Reaper } from '../../processes/reaper.ts'

/** The backend's program and what its processes need. */
export interface BackendProgram {
  readonly target: Target
  readonly options: ResolvedDevOptions
  /** Address of the proxy server, at which browsers reach the backend. */
  readonly address: PublicAddress
  /** Absolute path of the hot file of this session's Vite. */
  readonly hotFile: string
  /** Absolute path of the Vite root. */
  readonly root: string
  readonly output: Output
  readonly reaper: Reaper
  readonly workerReports: WorkerReports
}

/**
 * Starts a process of the backend, with our preload in it.
 *
 * @param receive gets the messages of the preload, those of the backend's workers included
 * @param waits whether the program waits for `release()` of the returned group; until then only Node and the preload
 * are loaded
 */
export function startBackendProcess(
  { target, options, address, hotFile, root, output, reaper, workerReports }: BackendProgram,
  receive: (message: BackendMessage) => void,
  waits = false,
): ProcessGroup {
  const { file, exportName } = target
  const { name, host, backendPrefixes, execArgv, graceMs } = options
  const port = String(address.port)
  const reports = workerReports.register(receive)
  const settings: BackendSettings = { address, reports, waits, stripsTypes: isStripped(file) }
  const serve: ServeSettings = { host, integration: { root, backendPrefixes: [...backendPrefixes] } }
  const program =
    exportName === undefined ? [file] : [childScript('serve-app'), file, exportName, JSON.stringify(serve)]
  const group = startGroup({
    name: name.toLowerCase(),
    program: process.execPath,
    args: [
      // First, so that modules which Node's flags load are watched as well.
      '--import',
      pathToFileURL(childScript('preload')).href,
      ...execArgv,
      ...nodeArguments(file),
      '--enable-source-maps',
      ...program,
      ...options.args,
    ],
    env: {
      ...process.env,
      NODE_ENV: childNodeEnv(),
      ...(options.passesHost ? { HOST: host } : {}),
      PORT: port,
      [`${name}_HOST`]: host,
      [`${name}_PORT`]: port,
      VITE_INTEGRATION_HOT_FILE: hotFile,
      [backendVariable]: JSON.stringify(settings),
    },
    cwd: process.cwd(),
    output,
    reaper,
    graceMs,
    receive: (message) => receive(message as BackendMessage),
  })
  void group.exited.then(() => workerReports.remove(reports))
  return group
}
