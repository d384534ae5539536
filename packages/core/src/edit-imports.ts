import { createRequire } from 'node:module'
import type * as Lexer from 'es-module-lexer'
import { once } from './once.ts'

/** An import statement, an `export … from` or an `import()` of a literal. Offsets are of the code. */
export interface Import {
  readonly specifier: string
  readonly isDynamic: boolean
  /** The statement without its semicolon, or the whole `import(…)`. */
  readonly start: number
  readonly end: number
  /** The specifier with its quotes. */
  readonly literal: { readonly start: number; readonly end: number }
}

/** The lexer of Vite. Few pages and builds need it: it is loaded with the first that does. */
const loadLexer: () => typeof Lexer = once(() => {
  const lexer = createRequire(import.meta.url)('es-module-lexer') as typeof Lexer
  lexer.initSync()
  return lexer
})

/** Returns whether JavaScript has no `import` of any kind: no statement, no `import()`, no `import.meta`. */
export function importsNothing(code: string): boolean {
  if (!code.includes('import') && !code.includes('from')) return true
  try {
    return loadLexer().parse(code)[0].length === 0
  } catch {
    return false
  }
}

/** What JavaScript imports, in its order. Undefined for code that is no JavaScript. */
export function readImports(code: string): Import[] | undefined {
  if (!code.includes('import') && !code.includes('from')) return []
  try {
    return loadLexer().parse(code)[0].flatMap(importOf)
  } catch {
    return undefined
  }
}

/**
 * What the source of a module imports, in a language that adds to JavaScript: types and markup may hold what is
 * no token of it. Imports stand ahead of those, so that as many lines are read as can be.
 */
export function readSourceImports(source: string): Import[] {
  const lines = source.split('\n')
  const readLines = (count: number): Import[] | undefined => readImports(lines.slice(0, count).join('\n'))
  let failed = lines.length + 1
  let count = lines.length
  // In steps of a tenth at first: a long file is read some dozens of times at most.
  while (!readLines(count)) [failed, count] = [count, Math.floor(count * 0.9)]
  for (let more = failed - 1; more > count; more--) {
    const imports = readLines(more)
    if (imports) return imports
  }
  return readLines(count)!
}

/** JavaScript with other specifiers. @param move gives the specifier back where nothing is to change */
export function editImports(code: string, move: (specifier: string) => string): string {
  let end = 0
  let edited = ''
  for (const { specifier, literal } of readImports(code) ?? []) {
    const moved = move(specifier)
    if (moved === specifier) continue
    const quote = code[literal.start]!
    const text = JSON.stringify(moved).slice(1, -1)
    edited +=
      code.slice(end, literal.start + 1) + (quote === '"' ? text : text.replaceAll(quote, `\\${quote}`))
    end = literal.end - 1
  }
  return edited + code.slice(end)
}

/** `import.meta`, and an import of what is computed, name no module. */
function importOf({ n, s, e, ss, se, d }: Lexer.ImportSpecifier): Import[] {
  if (n === undefined) return []
  const isDynamic = d > -1
  const literal = isDynamic ? { start: s, end: e } : { start: s - 1, end: e + 1 }
  return [{ specifier: n, isDynamic, start: ss, end: se, literal }]
}
