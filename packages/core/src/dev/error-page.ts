import type { IncomingMessage } from 'node:http'
import type { BufferedResponse } from '../contract.ts'
import { escapeHtml, escapeJson } from '../html/escape.ts'
import { nonceAttribute } from '../tags/nonce.ts'
import { htmlPage, plainText } from '../http/responses.ts'
import { encodePath } from '../http/request-path.ts'
import { isNavigation } from '../http/navigation.ts'

/** An error, with the payload and the status with which it is shown. */
interface ShownError {
  readonly error: Error
  readonly status: number
  /** The payload for Vite's overlay. */
  readonly payload: Readonly<Record<string, unknown>>
}

/**
 * Returns the response to an error that no error handler of the application took. A navigation gets a page that is
 * readable without JavaScript, shows Vite's overlay, and reloads after the fix, because Vite's client is on it;
 * anything else gets the text.
 *
 * @param base decoded
 */
export function errorPageResponse(
  shown: ShownError,
  req: IncomingMessage,
  base: string,
  nonce: string | undefined,
): BufferedResponse {
  const { status, error } = shown
  if (!isNavigation(req)) return plainText(status, `${[error.message, hintOf(error)].join('\n').trimEnd()}\n`)
  return htmlPage(status, errorPage(shown, `${encodePath(base)}@vite/client`, nonceAttribute(nonce)))
}

function errorPage({ error, payload }: ShownError, client: string, nonce: string): string {
  // Vite's overlay reads the nonce of its own styles from this element.
  const meta = nonce === '' ? '' : `<meta property="csp-nonce"${nonce}>\n`
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
${meta}<title>Error</title>
<style${nonce}>body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 60rem; padding: 0 1rem }
pre { background: #f4f4f4; border-radius: 6px; color: #222; overflow: auto; padding: 1rem }</style>
</head>
<body>
<h1>This page could not be made</h1>
${block(textOf(error))}${block(hintOf(error))}${block(frameOf(error, payload))}
<p>The page reloads when the file is mended.</p>
<script type="module"${nonce}>
const { ErrorOverlay } = await import(${escapeJson(client)})
document.body.append(new ErrorOverlay(${escapeJson(payload)}))
</script>
</body>
</html>
`
}

function block(text: string): string {
  return text === '' ? '' : `<pre>${escapeHtml(text)}</pre>\n`
}

/** Returns what to do about an error of the integration, unless its message says so. */
function hintOf({ message, hint }: Error & { hint?: unknown }): string {
  return typeof hint !== 'string' || message.includes(hint) ? '' : hint
}

/** Returns the code frame, unless the message has it already, as that of a Vite error does. */
function frameOf({ message }: Error, { frame }: ShownError['payload']): string {
  return typeof frame !== 'string' || message.includes(frame.trim()) ? '' : frame.trimEnd()
}

/** Returns the stack, which contains the message; the message alone where it does not, as after a later change. */
function textOf({ message, stack = '' }: Error): string {
  return stack.includes(message) ? stack : message
}
