import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseStack, type Place } from './parse-stack.ts'

/** Where an error was thrown, with the lines around. */
export interface CodeFrame extends Place {
  /** Numbered lines with a mark below the place, as Vite's overlay knows them. */
  readonly text: string
}

const linesAround = 2

/** Of this package, also where it is linked: what it throws concerns the line that called it. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * The first place of a stack that is in a source file of the application's own.
 *
 * @param root of the project: its files go before others
 */
export function findCodeFrame(stack: string, root?: string): CodeFrame | undefined {
  const own = parseStack(stack).filter(
    ({ file }) => !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(ownFolder),
  )
  const inside = root === undefined ? own : own.filter(({ file }) => file.startsWith(root + sep))
  for (const place of new Set([...inside, ...own])) {
    const frame = readFrame(place)
    if (frame) return frame
  }
  return undefined
}

function readFrame({ file, line, column }: Place): CodeFrame | undefined {
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
