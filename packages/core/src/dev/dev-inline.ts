import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { importsNothing, readImports } from '../edit-imports.ts'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { escapeScript, escapeStyle } from '../html/escape.ts'
import { inlineSafe, maxInlineBytes } from '../html/inline-safe.ts'
import type { Logger } from '../options.ts'
import { sourceUrl } from './addresses.ts'
import { entryFile } from './entry-file.ts'
import type { DevSession } from './dev-server.ts'
import { isStyleFile } from './style-files.ts'

/**
 * The content of a source file or public file. A stylesheet or script is what Vite makes of it, as far as it
 * has seen it: inputs before the first page, others from the second on. Until then it loads what it is.
 *
 * @throws ViteIntegrationError ASSET_NOT_FOUND, INLINE_TOO_LARGE
 */
export type Inline = (session: DevSession, name: string) => string

export function createInline(logger: Logger): Inline {
  const warned = new Set<string>()

  /** In development every import has an address. */
  function warnOfImports(name: string, code: string, base: string): void {
    const imported = importedIn(code, base)
    if (imported.length === 0 || warned.has(name)) return
    warned.add(name)
    logger.warn(
      `viteInline(${JSON.stringify(name)}) imports ${imported.join(', ')}: in production it fails if another ` +
        'entry imports that too, or if it is imported by import(). Use viteTags, or let it import nothing.',
    )
  }

  return (session, name) => {
    const key = sourceName(name)
    const file = findFile(session, name, key)
    const isStyle = isStyleFile(key)
    const isSource = file === path.resolve(session.root, key) && (isStyle || isScript(key))
    if (isSource) {
      const module = entryFile(session.root, key)
      session.want(module)
      const text = session.text(module)
      if (text !== undefined && isStyle) return escapeStyle(text)
      if (text !== undefined) {
        warnOfImports(key, text, session.base)
        return escapeScript(text)
      }
    }
    const { size } = statSync(file)
    if (size > maxInlineBytes) {
      const known = `It has ${size} bytes; ${maxInlineBytes} are allowed.`
      throw new ViteIntegrationError('INLINE_TOO_LARGE', { name, known }, { dev: true })
    }
    const content = readFileSync(file, 'utf8')
    if (!isSource || isReadable(key, content)) return inlineSafe(content, file)
    const url = JSON.stringify(sourceUrl(session, file))
    return isStyle ? `@import url(${url});` : `import(${url})`
  }
}

function findFile({ root, publicDir }: DevSession, name: string, key: string): string {
  // Sources may lie beside the root, as in a monorepo; public files may not.
  const isPublic = publicDir !== '' && !key.split('/').includes('..')
  const file = (isPublic ? [root, publicDir] : [root])
    .map((folder) => path.resolve(folder, key))
    // `existsSync` first: it alone takes any text for a path.
    .find((found) => key !== '' && existsSync(found) && statSync(found).isFile())
  if (file !== undefined) return file
  const where = [root, publicDir].join(' and ')
  throw new ViteIntegrationError(
    'ASSET_NOT_FOUND',
    { name, where, known: 'There is no such file.' },
    { dev: true },
  )
}

function isScript(file: string): boolean {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)
}

/** Returns whether a browser can run a script without Vite: one that imports nothing and does not ask where it is. */
function isReadable(file: string, content: string): boolean {
  return /\.[cm]?js$/.test(file) && importsNothing(content)
}

/** Addresses that Vite has written; those of its own client and of plugins' helpers are not in a build. */
function importedIn(code: string, base: string): string[] {
  const imports = (readImports(code) ?? []).map(({ specifier }) => specifier)
  const below = imports.filter((url) => url.startsWith(base)).map((url) => url.slice(base.length))
  return [...new Set(below.filter((url) => !/^@(?!fs\/|id\/)/.test(url)))]
}
