import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

/** The time and content of a file at one moment. */
export interface FileVersion {
  /** Time of the last change, in milliseconds since 1970; 0 when there is no such file, or it cannot be looked at. */
  readonly mtimeMs: number
  /** SHA-1 of the content; '' when the file cannot be read. */
  readonly content: string
}

/** Returns the version of a file as it is now. */
export function versionOf(file: string): FileVersion {
  return { mtimeMs: timeOf(file), content: contentOf(file) }
}

/**
 * Returns the time of a file's last change, in milliseconds since 1970; 0 when it does not exist or cannot be looked
 * at, such as a link to itself.
 */
export function timeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  } catch {
    return 0
  }
}

/** Returns the SHA-1 of a file's content; '' when it cannot be read. */
export function contentOf(file: string): string {
  try {
    return hash('sha1', readFileSync(file))
  } catch {
    return ''
  }
}
