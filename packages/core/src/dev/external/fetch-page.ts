import { ViteIntegrationError } from '../../errors.ts'
import { encodePath } from '../../http/request-path.ts'
import type { ViteClient } from '../../link/client.ts'

/**
 * An HTML file of the project, transformed by a Vite server in another process.
 *
 * @param file relative to root, with slashes
 * @param url what the browser asked for
 * @throws ForwardError when Vite does not answer
 * @throws what Vite's plugins throw, with the same fields
 */
export async function fetchPage(client: ViteClient, file: string, url: string): Promise<string> {
  if (!client.endpoint.isLink) return getPage(client, file)
  const answer = await client.call('page', { file, url })
  if ('html' in answer) return answer.html
  throw Object.assign(new Error(String(answer.error['message'])), answer.error)
}

/** Of a Vite at an origin, by the address of the file. */
async function getPage(client: ViteClient, file: string): Promise<string> {
  const { base, url } = client.endpoint
  const { status, type, body } = await client.get(base + encodePath(file), ['accept', 'text/html'])
  if (status === 200 && type.includes('text/html')) return body
  const known = `Vite answered ${status} for ${file}.`
  throw new ViteIntegrationError('PAGE_NOT_FOUND', { name: file, where: url, known }, { dev: true })
}
