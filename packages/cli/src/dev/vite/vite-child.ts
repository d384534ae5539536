import { rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ViteIntegrationError } from '@vite-integration/core/errors'
import { findVite, type FoundVite } from '@vite-integration/core/link'
import type { Certificate } from '../../child/certificate.ts'
import type { ViteMessage } from '../../child/messages.ts'
import type { ResolvedDevOptions } from '../../resolve-options.ts'
import { childNodeEnv } from '../node-env.ts'
import type { Output } from '../../terminal/output.ts'
import { hasKeyboard } from '../../terminal/keys.ts'
import { portInUse } from '../../terminal/port-in-use.ts'
import { createGrowingPause } from '../../processes/growing-pause.ts'
import { describeExit, type ProcessGroup, startGroup } from '../../processes/process-group.ts'
import { reportFailure } from '../../terminal/report-failure.ts'
import type { Reaper } from '../../processes/reaper.ts'
import { viteProgram } from './vite-program.ts'
import { commandError } from '../../errors.ts'

const pollMs = 20
const graceMs = 2000

export interface ViteChild {
  /** Returns the Vite that was found last, up or not. */
  readonly last: () => FoundVite
  /** Resolves with the running Vite; undefined when it is down. */
  readonly find: () => Promise<FoundVite | undefined>
  /** Starts Vite anew in another root, absolute. */
  readonly moveTo: (root: string) => void
  /** Presses one of Vite's own keys, which the command of the option `viteCommand` cannot be given. */
  readonly press: (key: string) => void
  readonly stop: () => Promise<void>
}

export interface ViteChildOptions {
  readonly options: ResolvedDevOptions
  readonly root: string
  /** The hot file of this Vite only. */
  readonly hotFile: string
  readonly output: Output
  readonly reaper: Reaper
  /** Stops Vite before it is ready. */
  readonly signal?: AbortSignal
  /** Called with the certificate of `server.https`. */
  readonly certified?: ((certificate: Certificate) => void) | undefined
}

/**
 * Starts Vite, and restarts it when it ends. Resolves when its link answers.
 *
 * @throws ViteIntegrationError VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY, PORT_IN_USE
 */
export async function startViteChild(given: ViteChildOptions): Promise<ViteChild> {
  const { hotFile, output, options, signal } = given
  const stopping = new AbortController()
  let { root } = given
  let isMoving = false
  let isMissing = false
  const receive = (message: ViteMessage): void => {
    if (message.type === 'https') given.certified?.(message.certificate)
    else isMissing = true
  }
  let group = start({ ...given, root }, receive)
  let stamp = ''
  let found: FoundVite | undefined
  let looking: Promise<FoundVite | undefined> | undefined
  let last: FoundVite

  async function find(): Promise<FoundVite | undefined> {
    if (group.hasExited()) return undefined
    // Vite restarts when its config changes, and then writes the file again.
    if (found !== undefined && stampOf(hotFile) === stamp) return found
    return (looking ??= look().finally(() => (looking = undefined)))
  }

  async function look(): Promise<FoundVite | undefined> {
    const now = stampOf(hotFile)
    const before = found
    found = now === '' ? undefined : await findVite(hotFile)
    stamp = found === undefined ? '' : now
    // The connections to the previous server, those of browsers among them, ended with it.
    before?.close()
    last = found ?? last
    return found
  }

  async function ready(): Promise<FoundVite> {
    const deadline = Date.now() + options.readyTimeoutMs
    while (!stopping.signal.aborted && Date.now() < deadline && !group.hasExited()) {
      const vite = await find()
      if (vite !== undefined) return vite
      await Promise.race([sleep(pollMs), group.exited])
    }
    throw group.hasExited() ? await startFailed(group, given, () => isMissing) : notReady(options)
  }

  async function keepAlive(): Promise<void> {
    const pause = createGrowingPause()
    for (;;) {
      const since = Date.now()
      const exit = await group.exited
      found?.close()
      found = undefined
      if (stopping.signal.aborted) return
      if (!isMoving) {
        output.warn(`[dev] Vite ended with ${describeExit(exit)}; it is started again.`)
        await sleep(pause(Date.now() - since))
      }
      isMoving = false
      if (stopping.signal.aborted) return
      group = start({ ...given, root }, receive)
    }
  }

  function moveTo(other: string): void {
    if (other === root) return
    root = other
    isMoving = true
    reportFailure(group.stop(), 'Vite runs in the former root', output)
  }

  async function stop(): Promise<void> {
    stopping.abort()
    found?.close()
    await group.stop()
    rmSync(hotFile, { force: true })
  }

  const giveUp = (): void => reportFailure(stop(), 'Vite may still run', output)
  signal?.addEventListener('abort', giveUp)
  try {
    last = await ready()
  } catch (error) {
    await stop()
    throw error
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
  warnOfPort(last, options, output)
  reportFailure(keepAlive(), 'Vite is not started again', output)
  function press(key: string): void {
    if (group.child.stdin?.writable) group.child.stdin.write(`${key}\n`)
    else if (options.viteCommand !== undefined)
      output.say('[dev] Vite runs by --vite-command: its keys cannot be reached')
  }

  return { last: () => last, find, moveTo, press, stop }
}

function start(
  { options, root, hotFile, output, reaper }: ViteChildOptions,
  receive: (message: ViteMessage) => void,
): ProcessGroup {
  rmSync(hotFile, { force: true })
  const { program, args, env } = viteProgram(options, root)
  return startGroup({
    name: 'vite',
    program,
    args,
    env: { ...process.env, NODE_ENV: childNodeEnv(), ...env, VITE_INTEGRATION_HOT_FILE: hotFile },
    cwd: process.cwd(),
    output,
    reaper,
    graceMs,
    hasInput: options.viteCommand === undefined && hasKeyboard(),
    receive: options.viteCommand === undefined ? (message) => receive(message as ViteMessage) : undefined,
  })
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${String(stat.ino)} ${String(stat.mtimeMs)}` : ''
}

async function startFailed(
  group: ProcessGroup,
  { options, root }: ViteChildOptions,
  isMissing: () => boolean,
): Promise<Error> {
  await group.silent
  if (isMissing()) return new ViteIntegrationError('VITE_NOT_FOUND', { where: root }, { dev: true })
  const { vitePort } = options
  const taken = /already in use|EADDRINUSE/.test(group.tail.text())
  if (vitePort !== undefined && taken) return portInUse('localhost', vitePort, '--vite-port')
  const known = `It ended with ${describeExit(await group.exited)}; what it said stands above.`
  return new ViteIntegrationError('VITE_START_FAILED', { where: root, known }, { dev: true })
}

function notReady({ readyTimeoutMs, viteCommand }: ResolvedDevOptions): Error {
  const ours = 'Raise "readyTimeoutMs" (--ready-timeout) when it only needs longer.'
  const theirs =
    'The command has to start a Vite server whose config has integration() of @vite-integration/vite-plugin among ' +
    `its plugins: it is known by that. ${ours}`
  const known = viteCommand === undefined ? ours : theirs
  return commandError('VITE_NOT_READY', { name: `${String(readyTimeoutMs)} ms`, known }, { dev: true })
}

/** Warns when Vite listens on another port than `--vite-port`, which a custom command may ignore. */
function warnOfPort({ url }: FoundVite, { vitePort }: ResolvedDevOptions, output: Output): void {
  const port = new URL(url).port
  if (vitePort === undefined || vitePort === 0 || port === String(vitePort)) return
  const how = `"--port ${String(vitePort)} --strictPort" in its command gives it that one.`
  output.warn(`[dev] Vite listens on port ${port}, not on ${String(vitePort)}: ${how}`)
}
