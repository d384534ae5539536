// First of all: an async script may run before the one in the page that prepares React's hot reload. Builds leave it out.
import '@vitejs/plugin-react/preamble'
import { hydrateRoot } from 'react-dom/client'
import { App } from './app.tsx'
import type { PageData } from './page-data.ts'

declare global {
  interface Window {
    __SSR_STATE__: PageData
  }
}

// The same notes that the server has streamed: React takes over its markup when they are there.
const notes = fetch('/api/notes').then((response) => response.json() as Promise<string[]>)

hydrateRoot(document.getElementById('root')!, <App data={window.__SSR_STATE__} notes={notes} />)
