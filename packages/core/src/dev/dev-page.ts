import { existsSync } from 'node:fs'
import path from 'node:path'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import type { DevServer } from './dev-server.ts'

/**
 * An HTML page of the project, transformed by Vite.
 *
 * @param originalUrl what the browser asked for
 * @throws ViteIntegrationError PAGE_NOT_FOUND, VITE_NOT_RUNNING
 */
export async function renderPage(vite: DevServer, name: string, originalUrl: string): Promise<string> {
  const { root, project } = vite.session()
  const file = sourceName(name)
  const source = path.join(root, file)
  const isBelow = !path.relative(root, source).startsWith('..')
  if (!file.endsWith('.html') || !isBelow || !existsSync(source)) {
    const { bundler } = project
    throw new ViteIntegrationError('PAGE_NOT_FOUND', { name, where: source, bundler }, { dev: true })
  }
  return vite.page(file, originalUrl)
}
