import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseStack, type Place } from './parse-stack.ts'

/** The source line at which an error was thrown, with the lines around it. */
export interface CodeFrame extends Place {
  /** Numbered lines with a mark below the place, in the format of Vite's overlay. */
  readonly text: string
}

const linesAround = 2

/** Matches the files of this package, also where it is linked: its errors concern the line that called it. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Returns the code frame of the first place of a stack that is in a source file of the application.
 *
 * @param root of the project: its files come before others
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
    // Tabs stay tabs, so that the mark is below the place at every tab width.
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
