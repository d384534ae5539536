import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { childScript, inheritedFlags } from '../child-script.ts'
import type { ConfigMessage, ConfigRequest } from '../child/messages.ts'
import { createOutput } from '../dev/output.ts'
import { describeExit, type ProcessGroup, startGroup } from '../dev/process-group.ts'
import { startReaper } from '../reaper.ts'
import type { BothFacts } from './config-facts.ts'

export interface Problem {
  readonly message: string
  readonly fix: string
}

/** A project's Vite and its config: what is undefined is explained by the problem. */
export interface ReadConfig {
  readonly viteVersion?: string
  readonly config?: BothFacts
  readonly problem?: Problem
}

/** Node's own, of a program that waits for what cannot come any more. */
const neverDone = 13
/** Of what it said. */
const longestWord = 200
/** For a child that has been heard out. */
const graceMs = 100

/**
 * Reads a project's Vite config, in a process of its own.
 *
 * @param patienceMs how long that may take
 */
export async function readConfig(request: ConfigRequest, patienceMs: number): Promise<ReadConfig> {
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
    receive(given) {
      const message = given as ConfigMessage
      if (message.type === 'vite') viteVersion = message.version
      else if (message.type === 'config') give({ config: message })
      else give({ problem: describeError(viteVersion, message) })
    },
  })
  void group.silent.then(async () => give({ problem: await describeEnd(viteVersion, group) }))
  const timeout = new AbortController()
  const tooLong = sleep(patienceMs, undefined, { signal: timeout.signal }).then(
    () => give({ problem: describeDelay(viteVersion, patienceMs) }),
    () => {},
  )
  const result = await answer.promise
  timeout.abort()
  await Promise.all([group.stop(graceMs), tooLong])
  await reaper.close()
  return result
}

type ErrorMessage = Extract<ConfigMessage, { type: 'error' }>

function describeError(viteVersion: string | undefined, { message, fix }: ErrorMessage): Problem {
  if (fix !== undefined) return { message, fix }
  return {
    message: `${nameOf(viteVersion)} cannot be used: ${message}`,
    fix: 'Mend it; "npx vite build" shows the same error.',
  }
}

async function describeEnd(
  viteVersion: string | undefined,
  { exited, tail }: ProcessGroup,
): Promise<Problem> {
  const exit = await exited
  const name = nameOf(viteVersion)
  if (exit.code === neverDone) {
    return {
      message: `${name} is never done: it waits for something that cannot come.`,
      fix: 'Look for an "await" in it, or in one of its plugins, that nothing ends.',
    }
  }
  // A stack trace says where in other people's packages; the line ahead of it says what.
  const said = tail
    .text()
    .split('\n')
    .filter((line) => /\S/.test(line) && !/^ +at |^Node\.js v/.test(line))
  const last = said.length === 0 ? '' : ` It said: ${said.at(-1)!.trim().slice(0, longestWord)}`
  return {
    message: `${name} ends the process that loads it, with ${describeExit(exit)}.${last}`,
    fix: 'Let it, or the plugin that does so, throw an error instead of calling process.exit().',
  }
}

function describeDelay(viteVersion: string | undefined, patienceMs: number): Problem {
  return {
    message: `${nameOf(viteVersion)} is not loaded after ${String(patienceMs / 1000)} s.`,
    fix: 'Look for what it, or one of its plugins, waits for; --ready-timeout gives it longer.',
  }
}

function nameOf(viteVersion: string | undefined): string {
  return viteVersion === undefined ? 'Vite' : 'The Vite config'
}
