import { registerHooks } from 'node:module'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FileVersion, versionOf } from './file-version.ts'

const packages = `${sep}node_modules${sep}`

/**
 * Calls `report` for each file outside of node_modules that is about to be loaded, by import or require. It uses a
 * `resolve` hook: with a `load` hook CommonJS packages fail in Node before 22.22 and 24.12.
 */
export function reportFiles(report: (file: string, version: FileVersion) => void): void {
  const seen = new Set<string>()
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      const { url } = resolved
      // Reported before the file is read, so that a file with a syntax error is watched too.
      if (url.startsWith('file:') && !seen.has(url)) {
        seen.add(url)
        const file = toFile(url)
        if (file !== undefined && !file.includes(packages)) report(file, versionOf(file))
      }
      return resolved
    },
  })
}

function toFile(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''))
  } catch {
    // Custom loaders may use file URLs that are no valid paths.
    return undefined
  }
}
