import { randomBytes } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { channelDescriptor, channelVariable } from '../child/messages.ts'
import { readLines } from './read-lines.ts'

/** No report of ours is longer. */
const longestLine = 16 * 1024 * 1024

/** Our end of the line to a child that runs a program of ours. */
export interface Channel {
  /** For its environment. */
  readonly env: Readonly<Record<string, string>>
  /** Reads what it reports, until its end. */
  readonly read: (child: ChildProcess) => Promise<void>
  /** Says that the program may begin. */
  readonly release: (child: ChildProcess) => void
}

/** The descriptor is open to the whole program: what does not begin with the key is none of ours. */
export function createChannel(receive: (message: unknown) => void): Channel {
  const key = randomBytes(16).toString('hex')
  return {
    env: { [channelVariable]: key },
    async read(child) {
      const stream = streamOf(child)
      if (!stream) return
      await readLines(stream, longestLine, (line) => {
        const report = line.startsWith(`["${key}",`) ? parse(line) : undefined
        if (report) receive(report[1])
      })
    },
    release: (child) => void streamOf(child)?.write('\n'),
  }
}

/** Undefined where something else has been written into the middle of it. */
function parse(line: string): [key: string, message: unknown] | undefined {
  try {
    return JSON.parse(line) as [string, unknown]
  } catch {
    return undefined
  }
}

/** One that could not be started may have none. */
function streamOf({ stdio }: ChildProcess): Duplex | undefined {
  return (stdio as ChildProcess['stdio'] | undefined)?.[channelDescriptor] as Duplex | undefined
}
