import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

/** What a file was at some moment. */
export interface FileVersion {
  /** 0 when it is not there. */
  readonly mtimeMs: number
  /** A hash of it; empty when it cannot be read. */
  readonly content: string
}

export function versionOf(file: string): FileVersion {
  return { mtimeMs: timeOf(file), content: contentOf(file) }
}

export function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

export function contentOf(file: string): string {
  try {
    return hash('sha1', readFileSync(file))
  } catch {
    return ''
  }
}
