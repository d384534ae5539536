import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Crash } from '../child/messages.ts'

/** Why the backend is not there. */
export interface Failure {
  /** One line: 'The backend ended with exit code 1'. */
  readonly title: string
  /** The error that nobody caught, where there was one. */
  readonly message: string | undefined
  readonly stack: string
  readonly frame: SourceFrame | undefined
  /** The last lines that it printed. */
  readonly output: string
}

export interface SourceFrame {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** The lines around, numbered, with a mark under the place. */
  readonly text: string
}

const linesAround = 3

export function describeFailure(
  title: string,
  crash: Crash | undefined,
  output: string,
  root: string,
): Failure {
  const stack = crash?.stack ?? ''
  return { title, message: crash?.message, stack, frame: findFrame(stack, root), output }
}

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The first place of a stack in the project's own files, as it stands there. */
export function findFrame(stack: string, root: string): SourceFrame | undefined {
  const places = findPlaces(stack).filter(({ file }) => !file.includes(`${path.sep}node_modules${path.sep}`))
  const inside = places.find(({ file }) => file.startsWith(root + path.sep)) ?? places[0]
  return inside && readFrame(inside)
}

function findPlaces(stack: string): Place[] {
  return stack.split('\n').flatMap((entry) => {
    const [, name = '', line, column] =
      /^((?:file:\/\/|\/|[a-z]:\\).*?):(\d+)(?::(\d+))?$/i.exec(location(entry)) ?? []
    const file = name === '' ? undefined : toPath(name)
    return file === undefined ? [] : [{ file, line: Number(line), column: Number(column ?? 1) }]
  })
}

/** Of 'at f (file:///a.ts:1:2)' and 'at async /a.js:1:2'; ahead of a syntax error 'file:///a.ts:1' stands alone. */
function location(entry: string): string {
  const [, called] = /^\s+at (?:async )?(.*)$/.exec(entry) ?? []
  if (called === undefined) return entry
  return called.endsWith(')') ? called.slice(called.indexOf(' (') + 2, -1) : called
}

function toPath(name: string): string | undefined {
  if (!name.startsWith('file:')) return path.normalize(name)
  try {
    return fileURLToPath(name.replace(/[?#].*$/, ''))
  } catch {
    return undefined
  }
}

function readFrame({ file, line, column }: Place): SourceFrame | undefined {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return undefined
  }
  if (line < 1 || line > lines.length) return undefined
  const first = Math.max(0, line - 1 - linesAround)
  const shown = lines.slice(first, line + linesAround)
  const width = String(first + shown.length).length
  const text = shown.flatMap((content, at) => {
    const number = first + at + 1
    const row = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`.trimEnd()
    return number === line ? [row, `  ${' '.repeat(width)} | ${' '.repeat(column - 1)}^`] : [row]
  })
  return { file, line, column, text: text.join('\n') }
}
