import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ViteDevServer } from 'vite'

/**
 * Reads an HTML file of the project and lets Vite transform it.
 *
 * @param file relative to root, with slashes
 * @param url the request target of the browser
 * @throws the errors of reading the file, and those of plugins
 */
export async function transformPage(server: ViteDevServer, file: string, url: string): Promise<string> {
  const html = await readFile(path.join(server.config.root, file), 'utf8')
  return server.transformIndexHtml(`/${file}`, html, url)
}
