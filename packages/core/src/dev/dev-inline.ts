import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { importsNothing, readImports } from '../edit-imports.ts'
import { sourceName } from '../entry-name.ts'
import { escapeScript, escapeStyle } from '../html/escape.ts'
import { checkInlineSize, inlineSafe } from '../html/inline-safe.ts'
import type { Logger } from '../options.ts'
import type { DevSession } from './dev-server.ts'
import { entryFile, sourceUrl, unknownAsset } from './source-files.ts'
import { isStyleFile } from './style-files.ts'

/**
 * Returns the content of a source file or public file for a page. Stylesheets and scripts are returned as Vite
 * transforms them, once it has done so: inputs before the first page, other files from the second page on.
 * Until then the content imports the file.
 *
 * @throws ViteIntegrationError ASSET_NOT_FOUND, INLINE_TOO_LARGE
 */
export type Inline = (session: DevSession, name: string) => string

export function createInline(logger: Logger): Inline {
  const warned = new Set<string>()

  /** Warns of imports: they work in development, where every module has a URL, and may fail in production. */
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
    checkInlineSize(statSync(file).size, name, { dev: true })
    const content = readFileSync(file, 'utf8')
    if (!isSource || isReadable(key, content)) return inlineSafe(content, file)
    const url = JSON.stringify(sourceUrl(session, file))
    return isStyle ? `@import url(${url});` : `import(${url})`
  }
}

function findFile(session: DevSession, name: string, key: string): string {
  const { root, publicDir } = session
  // Sources may be outside of the root, as in a monorepo; public files may not.
  const isPublic = publicDir !== '' && !key.split('/').includes('..')
  const file = (isPublic ? [root, publicDir] : [root])
    .map((folder) => path.resolve(folder, key))
    // `existsSync` first: unlike `statSync` it accepts any string.
    .find((found) => key !== '' && existsSync(found) && statSync(found).isFile())
  if (file !== undefined) return file
  throw unknownAsset(session, name)
}

function isScript(file: string): boolean {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)
}

/** Returns whether a browser can run a script without Vite: one that imports nothing and does not ask where it is. */
function isReadable(file: string, content: string): boolean {
  return /\.[cm]?js$/.test(file) && importsNothing(content)
}

/** Returns the imported URLs, as Vite writes them, without those of its client and of plugins' helpers. */
function importedIn(code: string, base: string): string[] {
  const imports = (readImports(code) ?? []).map(({ specifier }) => specifier)
  const below = imports.filter((url) => url.startsWith(base)).map((url) => url.slice(base.length))
  return [...new Set(below.filter((url) => !/^@(?!fs\/|id\/)/.test(url)))]
}
