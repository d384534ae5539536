import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import type { DevSession } from './session.ts'

/**
 * An HTML page of the project, transformed by Vite.
 *
 * @param originalUrl what the browser asked for
 * @throws ViteIntegrationError PAGE_NOT_FOUND
 */
export async function renderPage(
  { server, root, project }: DevSession,
  name: string,
  originalUrl: string,
): Promise<string> {
  const file = sourceName(name)
  const source = path.join(root, file)
  const missing = (cause?: unknown): never => {
    throw new ViteIntegrationError('PAGE_NOT_FOUND', { name, where: source }, { dev: true, cause })
  }
  if (!project.pages.has(file) && !file.endsWith('.html')) missing()
  if (path.relative(root, source).startsWith('..')) missing()
  const html = await readFile(source, 'utf8').catch(missing)
  return server.transformIndexHtml(`/${file}`, html, originalUrl)
}
