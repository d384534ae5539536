import { randomBytes } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { channelDescriptor, channelOrders, channelVariable } from '../child/messages.ts'
import { readLines } from './read-lines.ts'

/** Longest message of a child program, in characters: more is read in pieces, and dropped. */
const longestLine = 16 * 1024 * 1024

/** The supervisor's end of the pipe to a child that runs a program of ours. */
export interface ChildChannel {
  /** Environment variables for the child. */
  readonly env: Readonly<Record<string, string>>
  /** Reads the messages of the child. Resolves when the pipe has closed. */
  readonly read: (child: ChildProcess) => Promise<void>
  /** Lets a program that waits begin. */
  readonly release: (child: ChildProcess) => void
  /** Asks the program to end, as SIGTERM does: for Windows, which has no signals. */
  readonly end: (child: ChildProcess) => void
}

/**
 * Creates the channel to one child. The user's code in the child can write to the descriptor as well: lines that do
 * not begin with the channel's random key are dropped.
 */
export function createChildChannel(receive: (message: unknown) => void): ChildChannel {
  const key = randomBytes(16).toString('hex')
  return {
    env: { [channelVariable]: key },
    async read(child) {
      const stream = streamOf(child)
      if (!stream) return
      await readLines(stream, longestLine, (line) => {
        const report = line.startsWith(`["${key}",`) ? parseMessage(line) : undefined
        if (report) receive(report[1])
      })
    },
    release: (child) => void streamOf(child)?.write(channelOrders.begin),
    end: (child) => void streamOf(child)?.write(channelOrders.end),
  }
}

/** Parses a line with a message; undefined when it is none, or other output was written into the middle of it. */
export function parseMessage(line: string): [key: string, message: unknown] | undefined {
  try {
    const parts: unknown = JSON.parse(line)
    return Array.isArray(parts) ? (parts as [string, unknown]) : undefined
  } catch {
    return undefined
  }
}

/** Returns the child's end of the pipe; undefined for a child that could not be started. */
function streamOf({ stdio }: ChildProcess): Duplex | undefined {
  return (stdio as ChildProcess['stdio'] | undefined)?.[channelDescriptor] as Duplex | undefined
}
