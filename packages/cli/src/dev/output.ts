import type { Readable } from 'node:stream'
import { stripVTControlCharacters, styleText } from 'node:util'
import { readLines } from './read-lines.ts'

export interface Output {
  /** Prints lines of the supervisor's own. */
  readonly say: (text: string) => void
  readonly warn: (text: string) => void
  /** Passes the output of a child on, line by line, and keeps its last lines. */
  readonly follow: (name: string, streams: ChildStreams) => Tail
  /** Resolves when everything is written, or when nobody reads it. */
  readonly close: () => Promise<void>
  readonly isTerminal: boolean
}

export interface ChildStreams {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
}

export interface Tail {
  /** The last lines, without colours. */
  readonly text: () => string
  /** Both streams have ended. */
  readonly ended: Promise<void>
}

/** A terminal, a file or a pipe: `process.stdout`, or a stream of a test. */
export type Destination = NodeJS.WritableStream & {
  readonly writableLength: number
  readonly isTTY?: boolean
}

/** What waits to be written may grow to this; lines beyond it are left out, for a child must not wait. */
const mostWaiting = 4 * 1024 * 1024
/** What has no end of line is printed in pieces of this size. */
const longestLine = 64 * 1024
const tailLines = 40
const closeMs = 500

const colours = ['cyan', 'green'] as const

/** The one place that writes to the terminal. */
export function createOutput(out: Destination, error: Destination): Output {
  const isTerminal = out.isTTY === true
  const writers = { out: createWriter(out), error: createWriter(error) }
  const names: string[] = []
  const prefix = (name: string): string => {
    if (!names.includes(name)) names.push(name)
    const text = `[${name}]`
    return isTerminal ? styleText(colours[names.indexOf(name) % 2]!, text) : text
  }
  return {
    isTerminal,
    say: (text) => writers.out.write(`${text}\n`),
    warn: (text) => writers.error.write(`${text}\n`),
    follow(name, { stdout, stderr }) {
      const tail: string[] = []
      const label = prefix(name)
      const pass = (stream: Readable | null, writer: Writer): Promise<void> =>
        stream === null
          ? Promise.resolve()
          : readLines(stream, longestLine, (line) => {
              tail.push(stripVTControlCharacters(line))
              if (tail.length > tailLines) tail.shift()
              writer.write(line === '' ? `${label}\n` : `${label} ${line}\n`)
            })
      const ended = Promise.all([pass(stdout, writers.out), pass(stderr, writers.error)])
      return { text: () => tail.join('\n').trim(), ended: ended.then(() => {}) }
    },
    async close() {
      await Promise.all([writers.out.close(), writers.error.close()])
    },
  }
}

interface Writer {
  write(text: string): void
  close(): Promise<void>
}

function createWriter(to: Destination): Writer {
  let leftOut = 0
  let gone = false
  // The terminal has been closed, or the reader of the pipe: the processes have to be ended all the same.
  const onError = (): void => {
    gone = true
  }
  to.on('error', onError)
  const tellLeftOut = (): void => {
    to.write(`[dev] ${String(leftOut)} lines were left out: nobody read the output.\n`)
    leftOut = 0
  }
  return {
    write(text) {
      if (gone) return
      if (to.writableLength <= mostWaiting) return void to.write(text)
      if (leftOut++ === 0) to.once('drain', tellLeftOut)
    },
    async close() {
      if (!gone && to.writableLength > 0) await drained(to)
      // A late error of a stream that is gone would end the program of whoever called us.
      if (!gone) to.removeListener('error', onError)
    },
  }
}

function drained(to: Destination): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, closeMs)
    to.write('', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
