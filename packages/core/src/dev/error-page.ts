import type { IncomingMessage } from 'node:http'
import type { Answer } from '../contract.ts'
import { escapeHtml, escapeJson } from '../html/escape.ts'
import { nonceAttribute } from '../html/tags.ts'
import { htmlPage, plainText } from '../http/answers.ts'
import { encodePath } from '../http/encode-path.ts'
import { isNavigation } from '../http/navigation.ts'
import { overlayPayload } from './describe-error.ts'

/**
 * The answer to an error that no error handler of the application took. A navigation gets a page that
 * is readable without JavaScript, shows Vite's overlay, and reloads with the fix, because Vite's client
 * is on it; anything else gets the text.
 *
 * @param base decoded
 */
export function describeAsPage(
  error: Error,
  req: IncomingMessage,
  base: string,
  nonce: string | undefined,
): Answer {
  if (!isNavigation(req)) return plainText(500, `${error.message}\n`)
  return htmlPage(500, errorPage(error, `${encodePath(base)}@vite/client`, nonceAttribute(nonce)))
}

function errorPage(error: Error, client: string, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Error</title>
<style${nonce}>body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 60rem; padding: 0 1rem }
pre { background: #f4f4f4; border-radius: 6px; color: #222; overflow: auto; padding: 1rem }</style>
</head>
<body>
<h1>This page could not be made</h1>
<pre>${escapeHtml(textOf(error))}</pre>
<p>The page reloads when the file is mended.</p>
<script type="module"${nonce}>
const { ErrorOverlay } = await import(${escapeJson(client)})
document.body.append(new ErrorOverlay(${escapeJson(overlayPayload(error))}))
</script>
</body>
</html>
`
}

/** The stack begins with the message, where the error has one that belongs to it. */
function textOf({ message, stack = '' }: Error): string {
  return stack.includes(message) ? stack : message
}
