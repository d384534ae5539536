import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { type Closing, createClosing } from '../dev/closing.ts'
import { onEndSignals } from '../dev/end-signals.ts'
import { nodeEnvNotice } from '../dev/node-env.ts'
import { createOutput, type Output } from '../dev/output.ts'
import { writePidFile } from '../dev/pid-file.ts'
import { type Reaper, startReaper } from '../dev/reaper.ts'
import type { DevServer } from '../dev/supervise.ts'
import { startViteChild } from '../dev/vite-child.ts'
import type { ResolvedDevOptions } from '../options.ts'
import { addressOf } from '../terminal/address.ts'
import { type Application, applicationKind } from './kinds.ts'
import { ownIntegrations } from './own-integration.ts'
import { findFastifyAdapter, serveApplication } from './serve.ts'

const hotFileVariable = 'VITE_INTEGRATION_HOT_FILE'

/**
 * Serves an application in this process, with Vite in a process of its own behind it.
 *
 * @throws ViteIntegrationError NOT_AN_APPLICATION, APPLICATION_READY, ADAPTER_NOT_FOUND, PORT_IN_USE,
 * LISTEN_FAILED, VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY
 */
export async function devApplication(
  application: Application,
  options: ResolvedDevOptions,
): Promise<DevServer> {
  const found = applicationKind(application, 'The target')
  // Before Vite is started for nothing.
  if (found.kind === 'fastify' && !found.application.hasDecorator('viteIntegration')) {
    findFastifyAdapter(process.cwd())
  }
  const closing = createClosing()
  closing.addLast(onEndSignals(closing.close))
  try {
    return await start(application, options, closing)
  } catch (error) {
    const isTold = closing.signal.aborted
    await closing.close()
    // The signal is about to end this process: there is nothing to complain of.
    if (isTold) await new Promise(() => {})
    throw error
  }
}

async function start(
  application: Application,
  options: ResolvedDevOptions,
  closing: Closing,
): Promise<DevServer> {
  const startedAt = performance.now()
  const root = options.root ?? process.cwd()
  // Several may run in one process.
  const name = `dev-${String(process.pid)}-${randomBytes(4).toString('hex')}.json`
  const hotFile = path.join(root, 'node_modules', '.vite-integration', name)
  const output = createOutput(process.stdout, process.stderr)
  closing.addLast(output.close)
  const notice = nodeEnvNotice(true)
  if (notice !== undefined) output.warn(notice)
  const reaper = startReaper()
  closing.addLast(reaper.close)
  reaper.addFile(hotFile)
  warnOfOwn(application, output)

  const vite = await startViteChild({ options, root, hotFile, output, reaper, signal: closing.signal })
  closing.add(vite.stop)
  await options.preServe()
  closing.signal.throwIfAborted()

  const served = await withHotFile(hotFile, () => serve(application, root, options))
  closing.add(served.close)
  writePid(options.pidPath, closing, reaper)
  const url = addressOf(options.host, served.port)
  const viteUrl = vite.last().url
  const elapsed = `${String(Math.round(performance.now() - startedAt))} ms`
  output.say(`\n  vite-integration dev: ready in ${elapsed}\n\n  App   ${url}/\n  Vite  ${viteUrl}/\n`)
  return { url, viteUrl, close: closing.close }
}

function serve(
  application: Application,
  root: string,
  { host, port, backendPrefixes }: ResolvedDevOptions,
): ReturnType<typeof serveApplication> {
  const integration = { root, dev: true, backendPrefixes: [...backendPrefixes] }
  return serveApplication(application, { host, port, integration, folder: root, name: 'The target' })
}

/** Integrations find this Vite by it: that of ours, and one that the application registers with Fastify. */
async function withHotFile<T>(hotFile: string, action: () => Promise<T>): Promise<T> {
  const before = process.env[hotFileVariable]
  process.env[hotFileVariable] = hotFile
  try {
    return await action()
  } finally {
    if (before === undefined) delete process.env[hotFileVariable]
    else process.env[hotFileVariable] = before
  }
}

/** It was made before it could be told where Vite runs: with a Vite inside this process, or looking elsewhere. */
function warnOfOwn(application: Application, output: Output): void {
  const { kind, application: found } = applicationKind(application, 'The target')
  if (kind !== 'next' || ownIntegrations(found).length === 0) return
  output.warn(
    '[dev] The application uses viteIntegration() itself, with a Vite of its own. Name the module that exports ' +
      'it, as in dev("./app.ts:app"), or leave viteIntegration() out.',
  )
}

function writePid(pidPath: string | undefined, closing: Closing, reaper: Reaper): void {
  if (pidPath === undefined) return
  const file = path.resolve(pidPath)
  // First: whoever is killed after writing it can tell nobody.
  reaper.addFile(file, `${String(process.pid)}\n`)
  closing.addLast(writePidFile(file))
}
