import { escapeHtml } from '@vite-integration/core/errors'
import type { Failure } from '../backend/failure.ts'

/** Path that the failure page asks: answered with 204 as soon as the backend is up. */
export const readyPath = '/__vite-integration/backend'

/**
 * Renders the page that browsers get while the backend is down. It reloads itself when the backend is up; without
 * JavaScript every two seconds.
 */
export function failurePage({ title, message, stack, frame, output }: Failure): string {
  const block = (heading: string, text: string): string =>
    text === '' ? '' : `<h2>${heading}</h2>\n<pre>${escapeHtml(text)}</pre>\n`
  const place = frame === undefined ? '' : `${frame.file}:${String(frame.line)}:${String(frame.column)}`
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 64rem; padding: 0 1rem }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin-bottom: 0 }
pre { background: light-dark(#f4f4f4, #222); border-radius: 6px; overflow: auto; padding: 1rem }
.message { border-left: 4px solid #d33; white-space: pre-wrap }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>The backend is started again when one of its files changes; this page then reloads by itself.</p>
${message === undefined ? '' : `<pre class="message">${escapeHtml(message)}</pre>\n`}${block(escapeHtml(place), frame?.text ?? '')}${block('Stack', stack)}${block('Output', output)}<script>
const wait = () => fetch(${JSON.stringify(readyPath)}, { cache: 'no-store' }).then(
  ({ status }) => (status === 204 ? location.reload() : wait()),
  () => setTimeout(wait, 1000),
)
wait()
</script>
</body>
</html>
`
}
