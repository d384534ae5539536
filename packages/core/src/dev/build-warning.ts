import path from 'node:path'
import type { Logger } from '../options.ts'
import { normalizePath } from '../normalize-path.ts'
import type { DevSession } from './dev-server.ts'
import { entryId } from './source-files.ts'

/** Warns once of an entry that works in development but will fail in production. @param key path relative to root */
export type BuildWarning = (session: DevSession, key: string) => void

export function createBuildWarning(logger: Logger): BuildWarning {
  const warned = new Set<string>()
  return (session, key) => {
    if (session.project.isGuess || warned.has(key)) return
    const problem = problemOf(session, key)
    if (problem === undefined) return
    warned.add(key)
    logger.warn(`viteTags(${JSON.stringify(key)}) will fail in production: ${problem}.`)
  }
}

function problemOf(session: DevSession, key: string): string | undefined {
  const { project, root } = session
  const missing = [
    isInput(session, key) ? undefined : `${project.bundler}: { input: [${JSON.stringify(key)}] }`,
    project.hasManifest ? undefined : 'manifest: true',
  ].filter((part) => part !== undefined)
  if (missing.length > 0) return `vite.config needs "build: { ${missing.join(', ')} }"`
  const built = normalizePath(path.relative(root, entryId(session, key)))
  if (built === key || project.hasPlugin) return undefined
  return `it is behind a symbolic link, and a build without @vite-integration/vite-plugin knows it as ${JSON.stringify(built)} alone`
}

/** Returns whether the next build has the entry: by any name of its file, or by a glob of the plugin. */
function isInput(session: DevSession, key: string): boolean {
  const { inputs, inputPatterns } = session.project
  if (inputs.includes(key)) return true
  const id = entryId(session, key)
  if (inputs.some((input) => entryId(session, input) === id)) return true
  const matches = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => new RegExp(pattern).test(key))
  return inputPatterns.some(({ wanted, exceptions }) => matches(wanted) && !matches(exceptions))
}
