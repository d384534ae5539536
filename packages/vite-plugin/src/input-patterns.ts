import path from 'node:path'
import { normalizePath } from '@vite-integration/core'
import picomatch from 'picomatch'
import { isDynamicPattern } from 'tinyglobby'

/** Sources of regular expressions for paths relative to root: a Vite in another process tells them to backends. */
export interface InputPatterns {
  readonly wanted: readonly string[]
  readonly exceptions: readonly string[]
}

/** The globs among the entries: development knows by them which new files the next build will find. */
export function inputPatterns(patterns: readonly string[], root: string): InputPatterns {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!') && isDynamicPattern(pattern))
  const exceptions = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const source = (pattern: string): string => picomatch.makeRe(relativeTo(root, pattern)).source
  return { wanted: wanted.map(source), exceptions: ['**/node_modules/**', ...exceptions].map(source) }
}

/** As a build's search reads it: a folder that matches stands for all in it. */
function relativeTo(root: string, pattern: string): string {
  const relative = path.isAbsolute(pattern) ? path.posix.relative(normalizePath(root), pattern) : pattern
  return relative.endsWith('*') ? relative : `${relative.replace(/\/$/, '')}/**`
}
