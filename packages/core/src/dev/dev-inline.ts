import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { escapeScript, escapeStyle } from '../html/escape.ts'
import { inlineSafe, maxInlineBytes } from '../html/inline-safe.ts'
import { entryFile } from './entry-file.ts'
import type { DevSession } from './dev-server.ts'
import { isStyleFile } from './style-files.ts'

/**
 * The content of a source file or public file. A stylesheet, and a script that no browser could read, is what
 * Vite makes of it, as far as Vite has seen it: from the second page on at the latest.
 *
 * @throws ViteIntegrationError ASSET_NOT_FOUND, INLINE_TOO_LARGE
 */
export function inlineSource(session: DevSession, name: string): string {
  const { root, publicDir } = session
  const key = sourceName(name)
  // Sources may lie beside the root, as in a monorepo; public files may not.
  const isPublic = publicDir !== '' && !key.split('/').includes('..')
  const file = (isPublic ? [root, publicDir] : [root])
    .map((folder) => path.resolve(folder, key))
    // `existsSync` first: it alone takes any text for a path.
    .find((found) => key !== '' && existsSync(found) && statSync(found).isFile())
  if (file === undefined) {
    const where = [root, publicDir].join(' and ')
    throw new ViteIntegrationError(
      'ASSET_NOT_FOUND',
      { name, where, known: 'There is no such file.' },
      { dev: true },
    )
  }
  if (isStyleFile(key) || isCompiled(key)) {
    const module = entryFile(root, key)
    session.want(module)
    const text = session.text(module)
    if (text !== undefined) return isStyleFile(key) ? escapeStyle(text) : escapeScript(text)
  }
  const { size } = statSync(file)
  if (size > maxInlineBytes) {
    const known = `It has ${size} bytes; ${maxInlineBytes} are allowed.`
    throw new ViteIntegrationError('INLINE_TOO_LARGE', { name, known }, { dev: true })
  }
  return inlineSafe(readFileSync(file, 'utf8'), file)
}

function isCompiled(file: string): boolean {
  return /\.(?:[cm]?ts|tsx|jsx)$/.test(file)
}
