import type { Readable } from 'node:stream'
import { stripVTControlCharacters, styleText } from 'node:util'
import { readLines } from '../processes/read-lines.ts'

export interface Output {
  /** Prints lines of the supervisor to the standard output. */
  readonly say: (text: string) => void
  /** Prints lines of the supervisor to the standard error. */
  readonly warn: (text: string) => void
  /** Prints the output of a child line by line, with its name in front, and keeps its last lines. */
  readonly follow: (name: string, streams: ChildStreams) => Tail
  /** Resolves when everything is written, or after a while when nobody reads it. */
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
  /** Resolves when both streams have ended. */
  readonly ended: Promise<void>
}

/** A terminal, a file or a pipe: `process.stdout`, or a stream of a test. */
export type Destination = NodeJS.WritableStream & {
  readonly writableLength: number
  readonly isTTY?: boolean
}

/** Bytes that may wait to be written. Lines beyond that are left out: a child must not be held up by a slow reader. */
const maxWaitingBytes = 4 * 1024 * 1024
/** Text without an end of line is printed in pieces of this many characters. */
const longestLine = 64 * 1024
/** Number of a child's last lines that are kept. */
const tailLines = 40
/** Time that `close` waits for the output to be read, in milliseconds. */
const closeMs = 500

const colours = ['cyan', 'green'] as const

/** Creates the output of a session: everything that the supervisor and its children print goes through it. */
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
  let isGone = false
  // The terminal, or the reader of the pipe, is gone. Without a listener this error would end the supervisor before
  // it has ended its children.
  const onError = (): void => {
    isGone = true
  }
  to.on('error', onError)
  const tellLeftOut = (): void => {
    to.write(`[dev] ${String(leftOut)} lines were left out: nobody read the output.\n`)
    leftOut = 0
  }
  return {
    write(text) {
      if (isGone) return
      if (to.writableLength <= maxWaitingBytes) return void to.write(text)
      if (leftOut++ === 0) to.once('drain', tellLeftOut)
    },
    async close() {
      if (!isGone && to.writableLength > 0) await drained(to)
      // The listener stays on a stream that is gone: another error of it would end the program that called `dev()`.
      if (!isGone) to.removeListener('error', onError)
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
