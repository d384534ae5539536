import type { RequestListener } from 'node:http'
import { importRenderers } from './ssr-renderers.ts'

/** Creates the least that sends a page of React: its stream goes into the response. React writes the whole document. */
export async function createBareListener(root: string): Promise<RequestListener> {
  const { renderDocument } = await importRenderers(root)
  return (req, res) => {
    const { pipe, abort } = renderDocument(req.url ?? '/', {
      onShellReady() {
        res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        pipe(res)
      },
      onShellError: () => res.writeHead(500).end(),
    })
    res.once('close', () => res.writableFinished || abort())
  }
}
