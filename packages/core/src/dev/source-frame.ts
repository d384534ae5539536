import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where an error was thrown, with the lines around. */
interface SourceFrame {
  /** Absolute. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** Numbered lines with a mark below the place, as Vite's overlay knows them. */
  readonly text: string
}

const linesAround = 2

/** Of this package, also where it is linked: what it throws concerns the line that called it. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url))

/** 'at f (file:///a.ts:1:2)', 'at /a.js:1:2', 'at async C:\a.js:1:2'. */
const place = /^\s+at .*?\(?((?:file:\/\/|\/|[a-z]:\\)[^()\n]*):(\d+):(\d+)\)?$/gim

/** The first place of a stack that is in a source file of the application's own. */
export function findSourceFrame(stack: string): SourceFrame | undefined {
  for (const [, name = '', line, column] of stack.matchAll(place)) {
    const file = toPath(name)
    if (file === undefined || /[\\/]node_modules[\\/]/.test(file) || file.startsWith(ownFolder)) continue
    const frame = readFrame(file, Number(line), Number(column))
    if (frame) return frame
  }
  return undefined
}

function toPath(name: string): string | undefined {
  if (!name.startsWith('file:')) return name
  try {
    return fileURLToPath(name.replace(/[?#].*$/, ''))
  } catch {
    return undefined
  }
}

function readFrame(file: string, line: number, column: number): SourceFrame | undefined {
  const lines = readLines(file)
  if (line < 1 || line > lines.length) return undefined
  const first = Math.max(1, line - linesAround)
  const last = Math.min(lines.length, line + linesAround)
  const width = String(last).length
  const rows: string[] = []
  for (let at = first; at <= last; at++) {
    const content = lines[at - 1]!
    rows.push(`${at === line ? '>' : ' '} ${String(at).padStart(width)} | ${content}`.trimEnd())
    // Tabs stay tabs: the mark is below the place however wide they are shown.
    const indent = content.slice(0, column - 1).replace(/[^\t]/g, ' ')
    if (at === line) rows.push(`  ${' '.repeat(width)} | ${indent}^`)
  }
  return { file, line, column, text: `${rows.join('\n')}\n` }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return []
  }
}
