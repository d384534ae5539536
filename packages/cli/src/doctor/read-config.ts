import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { childScript, inheritedFlags } from '../processes/child-script.ts'
import type { ConfigMessage, ConfigRequest } from '../child/messages.ts'
import { createOutput } from '../terminal/output.ts'
import { describeExit, type ProcessGroup, startGroup } from '../processes/process-group.ts'
import { startReaper } from '../processes/reaper.ts'
import type { BothFacts } from './config-facts.ts'

export interface Problem {
  readonly message: string
  readonly fix: string
}

/** The version of a project's Vite, and its config. Where one of them is missing, `problem` says why. */
export interface ReadConfig {
  readonly viteVersion?: string
  readonly config?: BothFacts
  readonly problem?: Problem
}

/** Node's exit code for a program whose top-level `await` can never be settled. */
const unsettledAwaitCode = 13
/** Number of characters of a program's last line that a message quotes. */
const maxQuoteLength = 200
/** Time that the child gets to end once its answer is known, in milliseconds. */
const graceMs = 100

/**
 * Reads a project's Vite config, in a process of its own: a config is code that may end its process or never finish.
 *
 * @param timeoutMs time that this may take, in milliseconds
 */
export async function readConfig(request: ConfigRequest, timeoutMs: number): Promise<ReadConfig> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reaper = startReaper()
  const answer = Promise.withResolvers<ReadConfig>()
  let viteVersion: string | undefined
  const give = (rest: Omit<ReadConfig, 'viteVersion'>): void =>
    answer.resolve({ ...(viteVersion === undefined ? {} : { viteVersion }), ...rest })
  const group = startGroup({
    name: 'config',
    program: process.execPath,
    args: [...inheritedFlags(), childScript('config-process'), JSON.stringify(request)],
    env: process.env,
    cwd: process.cwd(),
    output: createOutput(nowhere, nowhere),
    reaper,
    graceMs,
    receive(given) {
      const message = given as ConfigMessage
      if (message.type === 'vite') viteVersion = message.version
      else if (message.type === 'config') give({ config: message })
      else give({ problem: describeError(viteVersion, message) })
    },
  })
  group.silent.then(async () => give({ problem: await describeEnd(viteVersion, group) })).catch(answer.reject)
  const timeout = new AbortController()
  const tooLong = sleep(timeoutMs, undefined, { signal: timeout.signal }).then(
    () => give({ problem: describeDelay(viteVersion, timeoutMs) }),
    () => {},
  )
  const result = await answer.promise
  timeout.abort()
  await Promise.all([group.stop(), tooLong])
  await reaper.close()
  return result
}

type ErrorMessage = Extract<ConfigMessage, { type: 'error' }>

function describeError(viteVersion: string | undefined, { message, fix }: ErrorMessage): Problem {
  if (fix !== undefined) return { message, fix }
  return {
    message: `${nameOf(viteVersion)} cannot be used: ${message}`,
    fix: 'Correct it; "npx vite build" shows the same error.',
  }
}

async function describeEnd(
  viteVersion: string | undefined,
  { exited, tail }: ProcessGroup,
): Promise<Problem> {
  const exit = await exited
  const name = nameOf(viteVersion)
  if (exit.code === unsettledAwaitCode) {
    return {
      message: `${name} is never done loading: it waits for something that never happens.`,
      fix: 'Look for an "await" in it, or in one of its plugins, whose promise is never settled.',
    }
  }
  // The last line that is not part of a stack trace says what went wrong.
  const said = tail
    .text()
    .split('\n')
    .filter((line) => /\S/.test(line) && !/^ +at |^Node\.js v/.test(line))
  const last = said.length === 0 ? '' : ` It said: ${said.at(-1)!.trim().slice(0, maxQuoteLength)}`
  return {
    message: `${name} ends the process that loads it, with ${describeExit(exit)}.${last}`,
    fix: 'Change it, or the plugin that does so, to throw an error instead of calling process.exit().',
  }
}

function describeDelay(viteVersion: string | undefined, timeoutMs: number): Problem {
  return {
    message: `${nameOf(viteVersion)} is not loaded after ${String(timeoutMs / 1000)} s.`,
    fix: 'Look for what it, or one of its plugins, waits for; --ready-timeout gives it longer.',
  }
}

function nameOf(viteVersion: string | undefined): string {
  return viteVersion === undefined ? 'Vite' : 'The Vite config'
}
