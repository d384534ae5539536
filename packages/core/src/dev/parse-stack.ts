import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** A place in a source file. */
export interface Place {
  /** Absolute path. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

const location = /^((?:file:\/\/|\/|[a-z]:\\).*?):(\d+)(?::(\d+))?(?:: ERROR: .*)?$/i

/**
 * Returns the places that a stack, or an error as Node prints it, names: 'at f (file:///a.ts:1:2)',
 * 'at async /a.js:1:2', and ahead of a syntax error 'file:///a.ts:1' alone, with a mark below the line that follows it.
 */
export function parseStack(text: string): Place[] {
  const entries = text.split('\n')
  return entries.flatMap((entry, at) => {
    const [, name, line, column] = location.exec(called(entry)) ?? []
    const file = name === undefined ? undefined : toPath(name)
    if (file === undefined) return []
    return [{ file, line: Number(line), column: Number(column ?? markedColumn(entries[at + 2])) }]
  })
}

function called(entry: string): string {
  const [, place] = /^\s+at (?:async )?(.*)$/.exec(entry) ?? []
  if (place === undefined) return entry.trim()
  return place.endsWith(')') ? place.slice(place.indexOf(' (') + 2, -1) : place
}

function markedColumn(mark = ''): number {
  return /^\s*\^+\s*$/.test(mark) ? mark.indexOf('^') + 1 : 1
}

function toPath(name: string): string | undefined {
  if (!name.startsWith('file:')) return path.normalize(name)
  try {
    return fileURLToPath(name.replace(/[?#].*$/, ''))
  } catch {
    return undefined
  }
}
