import { afterAll, beforeAll, expect } from 'vitest'
import { type HostileBuild, writeHostileBuild } from './hostile-build.ts'
import { type MeasuredProcess, startMeasured } from './measured-process.ts'

/** What a process holds when it is idle. */
export interface Held {
  /** Used heap and external memory, bytes. */
  readonly memory: number
  readonly descriptors: number
}

/** Every host in one process, with a build among canaries. */
export interface HostileHosts {
  readonly build: HostileBuild
  /** @param name a host, or 'node' for bare Node */
  port(name: string): number
  readonly process: MeasuredProcess<Readonly<Record<string, number>>, Held>
}

const frameworks = ['Express', 'Fastify', 'node:http']

export const hostNames: readonly string[] = frameworks.flatMap((name) => [name, `${name} behind handler()`])

/** Starts all hosts for the tests of a file. */
export function useHostileHosts(): HostileHosts {
  let build: HostileBuild | undefined
  let process: HostileHosts['process'] | undefined
  beforeAll(async () => {
    build = await writeHostileBuild()
    process = await startMeasured('hostile-hosts.ts', [build.root], 'production')
  })
  afterAll(() => process?.kill())
  return {
    get build() {
      return build!
    },
    get process() {
      return process!
    },
    port: (name) => process!.started[name]!,
  }
}

/** Bytes by which the heap differs after the same work. */
const slack = 4_000_000

/** Expects a process to hold no more than before. */
export async function expectNothingLeft(process: HostileHosts['process'], before: Held): Promise<void> {
  let after = before
  try {
    await expect
      .poll(
        async () => {
          after = await process.measure()
          return after.descriptors <= before.descriptors && after.memory <= before.memory + slack
        },
        { timeout: 10_000 },
      )
      .toBe(true)
  } catch (error) {
    throw new Error(`Before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`, { cause: error })
  }
}
