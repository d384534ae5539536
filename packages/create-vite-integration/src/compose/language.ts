import type { LanguageName } from '../choices.ts'

/** How pieces are written in one language. They differ in types and in the names of files alone. */
export interface Language {
  readonly name: LanguageName
  /** Extension of modules: 'ts' or 'js'. */
  readonly extension: 'ts' | 'js'
  /** Extension of modules with JSX: 'tsx' or 'jsx'. */
  readonly jsxExtension: 'tsx' | 'jsx'
  /** Returns a text that stands in TypeScript alone, or else what JavaScript has in its place. */
  types(text: string, javascript?: string): string
}

export function languageOf(name: LanguageName): Language {
  return name === 'typescript'
    ? { name, extension: 'ts', jsxExtension: 'tsx', types: (text) => text }
    : { name, extension: 'js', jsxExtension: 'jsx', types: (_text, javascript = '') => javascript }
}
