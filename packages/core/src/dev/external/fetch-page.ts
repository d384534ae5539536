import { ViteIntegrationError } from '../../errors.ts'
import { encodePath } from '../../http/request-path.ts'
import type { RpcClient, ViteTarget } from './rpc-client.ts'

type PageAnswer = { readonly html: string } | { readonly error: Record<string, unknown> }

/**
 * An HTML file of the project, transformed by a Vite server in another process.
 *
 * @param file relative to root, with slashes
 * @throws what Vite's plugins throw, with the same fields
 */
export async function fetchPage(
  client: RpcClient,
  target: ViteTarget,
  file: string,
  url: string,
): Promise<string> {
  const { secret } = target
  if (secret === undefined) return getPage(client, target, file)
  const answer = await client.call<PageAnswer>({ ...target, secret }, { method: 'page', file, url })
  if ('html' in answer) return answer.html
  throw Object.assign(new Error(String(answer.error.message)), answer.error)
}

/** Of a Vite without our plugin, by the address of the file. */
async function getPage(client: RpcClient, target: ViteTarget, file: string): Promise<string> {
  const { status, type, body } = await client.get(target, target.base + encodePath(file), 'text/html')
  if (status === 200 && type.includes('text/html')) return body
  const known = `Vite answered ${status} for ${file}.`
  throw new ViteIntegrationError('PAGE_NOT_FOUND', { name: file, where: target.url, known }, { dev: true })
}
