import type { IncomingMessage } from 'node:http'
import type { BufferedResponse } from '../contract.ts'
import type { ViteIntegrationError } from '../errors.ts'
import { escapeHtml } from '../html/escape.ts'
import { nonceAttribute } from '../html/tags.ts'
import { htmlPage, plainText } from '../http/responses.ts'
import { isFilePath, isNavigation } from '../http/navigation.ts'
import { requestPath } from '../http/request-path.ts'

/**
 * The answer to a request that needs Vite while it is down. A navigation gets a page that loads itself
 * again until Vite is there; anything else gets a line of text.
 *
 * @param isKnownHost the hint names paths: an unknown Host (DNS rebinding) does not get it
 */
export function describeWaiting(
  error: ViteIntegrationError,
  req: IncomingMessage,
  nonce: string | undefined,
  isKnownHost: boolean,
): BufferedResponse {
  const isPage = isNavigation(req) && !isFilePath(requestPath(req.url) ?? '')
  const answer = isPage
    ? htmlPage(503, waitingPage(isKnownHost ? error.hint : elsewhere, nonceAttribute(nonce)))
    : plainText(503, `${error.message}\n`)
  return { ...answer, headers: { ...answer.headers, 'retry-after': '1' } }
}

const elsewhere = 'The log of the backend says where Vite is looked for.'

/** The page asks for its own address: only the application knows what answers there, and whether it needs Vite. */
function waitingPage(hint: string, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Waiting for Vite</title>
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style${nonce}>:root { color-scheme: light dark } body { font: 18px/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 36rem; padding: 0 1.5rem }
h1 { font-size: 1.6rem } .hint { opacity: .7; font-size: .85em; overflow-wrap: anywhere }</style>
</head>
<body>
<h1>Waiting for Vite</h1>
<p>The backend is up. This page loads by itself as soon as Vite answers.</p>
<p class="hint">${escapeHtml(hint)}</p>
<script${nonce}>
addEventListener('load', async function wait() {
  const isUp = await fetch(location.href, { headers: { accept: 'text/html' } }).then((res) => res.status !== 503, () => false)
  if (isUp) location.reload()
  else setTimeout(wait, 500)
})
</script>
</body>
</html>
`
}
