import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

/** The time and content of a file at one moment. */
export interface FileVersion {
  /** Time of the last change, in milliseconds since 1970; 0 when the file does not exist. */
  readonly mtimeMs: number
  /** SHA-1 of the content; '' when the file cannot be read. */
  readonly content: string
}

/** Returns the version of a file as it is now. */
export function versionOf(file: string): FileVersion {
  return { mtimeMs: timeOf(file), content: contentOf(file) }
}

/** Returns the time of a file's last change, in milliseconds since 1970; 0 when it does not exist. */
export function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Returns the SHA-1 of a file's content; '' when it cannot be read. */
export function contentOf(file: string): string {
  try {
    return hash('sha1', readFileSync(file))
  } catch {
    return ''
  }
}
