import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ViteDevServer } from 'vite'

/**
 * An HTML file of the project, transformed by Vite.
 *
 * @param file relative to root, with slashes
 * @param url what the browser asked for
 * @throws what reading the file does, and what plugins do
 */
export async function transformPage(server: ViteDevServer, file: string, url: string): Promise<string> {
  const html = await readFile(path.join(server.config.root, file), 'utf8')
  return server.transformIndexHtml(`/${file}`, html, url)
}
