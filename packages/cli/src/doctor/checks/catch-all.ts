import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** A route for every path: `*`, `/*`, `/{*splat}`, `(.*)`, or the same as a regular expression. */
const catchAll =
  /\.(?:get|all|use)\(\s*(?:(['"`])(?:\/?\*|\/?\{?\*\w+\}?|\/?\(\.\*\))\1|\/(?:\^?\.\*\$?|\^?\\\/\.\*\$?|\.\+)\/)/g
const comments = /\/\*[\s\S]*?\*\/|(^|[^:'"`\\])\/\/.*$/gm
const maxFiles = 50

/**
 * Looks for routes of the application that answer every path, ahead of pages and modules. The program is not run: only
 * the text of the backend's module, and of those that it imports by relative paths, is searched.
 */
export function checkCatchAll({ root, target }: Project): Finding[] {
  if (!target) return []
  return backendFiles(target.file).flatMap((file) => {
    const text = withoutComments(readFileSync(file, 'utf8'))
    const found = [...text.matchAll(catchAll)].find(({ index }) => !hasFallbackAhead(text, index))
    if (!found) return []
    const place = `${path.relative(root, file)}:${String(text.slice(0, found.index).split('\n').length)}`
    const message = `${found[0]}…) in ${place} answers requests for pages and modules before Vite can.`
    const fix = 'Remove it: pages need no route. Or put "app.use(vite.fallback)" ahead of it.'
    return [reporter('catch-all').warning(message, fix)]
  })
}

function hasFallbackAhead(text: string, index: number): boolean {
  return text.slice(0, index).includes('.fallback')
}

/**
 * Replaces comments by spaces, so that line numbers stay right. A `/*` that is followed by a quote is the path of a
 * route, not the beginning of a comment.
 */
function withoutComments(text: string): string {
  return text.replace(comments, (comment, before: string | undefined) => {
    if (comment.startsWith('/*') && /^\/\*['"`]/.test(comment)) return comment
    return (before ?? '') + comment.replace(/[^\n]/g, ' ').slice((before ?? '').length)
  })
}

function backendFiles(entry: string): string[] {
  const files = [entry]
  for (let index = 0; index < files.length && files.length < maxFiles; index++) {
    for (const file of relativeImports(files[index]!)) if (!files.includes(file)) files.push(file)
  }
  return files
}

function relativeImports(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const names = [...text.matchAll(/\b(?:from|import|import\(|require\()\s*(['"])(\.{1,2}\/[^'"]+)\1/g)]
  return names.flatMap(([, , name = '']) => resolveImport(path.resolve(path.dirname(file), name)) ?? [])
}

/** Resolves an import as TypeScript does: it may name the compiled file (`.js`), or no extension at all. */
function resolveImport(file: string): string | undefined {
  const stem = file.replace(/\.[cm]?js$/, '')
  const candidates = [file, ...['.ts', '.mts', '.js', '.mjs'].map((extension) => stem + extension)]
  return candidates.find((name) => /\.[cm]?[jt]s$/.test(name) && existsSync(name) && statSync(name).isFile())
}
