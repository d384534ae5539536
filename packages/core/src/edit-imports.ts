import { createRequire } from 'node:module'
import type * as Lexer from 'es-module-lexer'
import { once } from './once.ts'

/** An import statement, an `export … from` or an `import()` of a literal. Offsets are those in the code. */
export interface Import {
  readonly specifier: string
  readonly isDynamic: boolean
  /** The statement without its semicolon, or the whole `import(…)`. */
  readonly start: number
  readonly end: number
  /** The specifier with its quotes. */
  readonly literal: { readonly start: number; readonly end: number }
}

/** Loads the lexer that Vite uses too, with the first page or build that needs it: few do. */
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

/** Returns the imports of JavaScript, in source order. Undefined for code that does not parse. */
export function readImports(code: string): Import[] | undefined {
  if (!code.includes('import') && !code.includes('from')) return []
  try {
    return loadLexer().parse(code)[0].flatMap(importOf)
  } catch {
    return undefined
  }
}

/**
 * Returns the imports of a source file in a superset of JavaScript, whose types and markup the lexer may refuse.
 * Imports come first in a file, so the longest beginning that parses is read.
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

/** Returns JavaScript with changed specifiers. @param move returns the specifier itself where nothing changes */
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

/** Converts an import of the lexer; none for `import.meta` and for a computed `import()`, which name no module. */
function importOf({ n, s, e, ss, se, d }: Lexer.ImportSpecifier): Import[] {
  if (n === undefined) return []
  const isDynamic = d > -1
  const literal = isDynamic ? { start: s, end: e } : { start: s - 1, end: e + 1 }
  return [{ specifier: n, isDynamic, start: ss, end: se, literal }]
}
