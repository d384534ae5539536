import type { IncomingMessage } from 'node:http'
import type { BufferedResponse } from '../contract.ts'
import { escapeHtml } from '../html/escape.ts'
import { nonceAttribute } from '../tags/nonce.ts'
import { htmlPage, plainText } from '../http/responses.ts'
import { isFilePath, isNavigation } from '../http/navigation.ts'
import { requestPath } from '../http/request-path.ts'

/**
 * Returns the response to a request that needs Vite while it is down. A navigation gets a page that reloads itself when
 * Vite answers; anything else gets one line of text.
 *
 * @param hint how to start Vite, with paths; undefined for hosts that must not see paths
 */
export function waitingResponse(
  hint: string | undefined,
  req: IncomingMessage,
  nonce: () => string | undefined,
): BufferedResponse {
  const isPage = isNavigation(req) && !isFilePath(requestPath(req.url) ?? '')
  const answer = isPage
    ? htmlPage(503, waitingPage(hint, nonceAttribute(nonce())))
    : plainText(503, hint === undefined ? 'Vite is not running\n' : `Vite is not running. ${hint}\n`)
  return { ...answer, headers: { ...answer.headers, 'retry-after': '1' } }
}

/** Renders the waiting page. It polls its own URL, which passes the application's middleware like the page itself. */
function waitingPage(hint: string | undefined, nonce: string): string {
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
${hint === undefined ? '' : `<p class="hint">${escapeHtml(hint)}</p>`}
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
