import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { readImports } from '../edit-imports.ts'
import { ViteIntegrationError } from '../errors.ts'
import { encodePath, requestPath } from '../http/request-path.ts'
import { applyEdits } from '../html/edit-html.ts'
import { checkInlineSize, inlineSafe } from '../html/inline-safe.ts'
import type { Chunk } from '../manifest/chunk.ts'
import { findChunk } from './find-chunk.ts'
import type { Build } from './load-build.ts'

/**
 * Reads a built file and makes its content fit for a page.
 *
 * @param url returns the URL of a built file
 * @param file relative to outDir
 * @param name the name that `viteInline` was called with
 * @param bytesOf returns the bytes of a file where memory holds them: those of this build, whatever lies on the disk by now
 * @throws ViteIntegrationError ASSET_NOT_FOUND, INLINE_TOO_LARGE, INLINE_HAS_IMPORTS
 */
export function inlineFile(
  build: Build,
  url: (file: string) => string,
  file: string,
  name: string,
  bytesOf: BytesOf,
): string {
  const held = bytesOf(file)
  if (held) checkInlineSize(held.length, name)
  const text = inlineSafe(held?.toString('utf8') ?? read(path.join(build.outDir, file), name), file)
  if (file.endsWith('.css')) return withAddresses(text, file, build.files, url)
  const chunk = findChunk(build, name)
  return chunk?.file === file ? withoutImports(text, chunk, build.manifest, name) : text
}

/** Returns the bytes of a file, relative to outDir, that memory holds. */
export type BytesOf = (file: string) => Buffer | undefined

function read(file: string, name: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) {
    const known = 'The manifest names it, but it is gone from the disk.'
    throw new ViteIntegrationError('ASSET_NOT_FOUND', { name, where: file, known })
  }
  checkInlineSize(size, name)
  return readFileSync(file, 'utf8')
}

/**
 * Refuses scripts that import other chunks: they name each other by relative URLs, which are wrong in a page.
 * The import of Vite's polyfill for modulepreload is removed: a script that loads nothing does not need it.
 */
function withoutImports(text: string, chunk: Chunk, manifest: Build['manifest'], name: string): string {
  const imported = [...new Set([...chunk.imports, ...chunk.dynamicImports])]
  const polyfill = imported.map((key) => manifest.get(key)).find((found) => found && isPolyfill(found))
  const others = imported.filter((key) => key !== polyfill?.key)
  if (others.length > 0) {
    throw new ViteIntegrationError('INLINE_HAS_IMPORTS', { name, known: others.join(', ') })
  }
  if (!polyfill) return text
  const left = withoutImportOf(text, `./${path.posix.basename(polyfill.file)}`)
  if (left !== text) return left
  throw new ViteIntegrationError('INLINE_HAS_IMPORTS', { name, known: polyfill.key })
}

/** Code without its statements that import a chunk of its own folder. A semicolon and a line end go with them. */
function withoutImportOf(code: string, specifier: string): string {
  const statements = (readImports(code) ?? []).filter(
    (found) => !found.isDynamic && found.specifier === specifier,
  )
  return applyEdits(
    code,
    statements.map(({ start, end }) => ({
      start,
      end: end + /^;?\n?/.exec(code.slice(end, end + 2))![0].length,
      text: '',
    })),
  )
}

/** Returns whether a chunk is Vite's polyfill for modulepreload and nothing else. */
function isPolyfill({ key, name, imports, css }: Chunk): boolean {
  return name === 'modulepreload-polyfill' && key.startsWith('_') && imports.length + css.length === 0
}

const reference = /url\(\s*(["']?)([^"')?#\s]+)([^"')\s]*)\1\s*\)/g

/** Replaces relative URLs of a stylesheet, as `base: './'` writes them: a page may be at any path. */
function withAddresses(
  css: string,
  file: string,
  files: ReadonlySet<string>,
  url: (file: string) => string,
): string {
  const folder = new URL(encodePath(file), 'http://build.invalid')
  return css.replace(reference, (all, quote: string, target: string, rest: string) => {
    const found = target.startsWith('/') ? undefined : URL.parse(target, folder.href)
    const name = found?.host === folder.host ? requestPath(found.pathname)?.slice(1) : undefined
    return name !== undefined && files.has(name) ? `url(${quote}${url(name)}${rest}${quote})` : all
  })
}
