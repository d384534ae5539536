// The entry of the integration: pages that end when the client leaves, and never by themselves.
import { renderToPipeableStream } from 'react-dom/server'
import { App } from './app.jsx'

const never = () => new Promise(() => {})

export function render({ url, request }) {
  if (!request.signal.aborted) {
    globalThis.openRenders = (globalThis.openRenders ?? 0) + 1
    request.signal.addEventListener('abort', () => globalThis.openRenders--)
  }
  if (url.pathname === '/waits') return never()
  if (url.pathname === '/web') return new ReadableStream({ start: (to) => to.enqueue('first') })
  return renderToPipeableStream(<App slow={never()} />, { onError() {} })
}
