import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Writable } from 'node:stream'

interface StreamCallbacks {
  onShellReady(): void
  onShellError(error: unknown): void
}

interface PipeableStream {
  pipe(to: Writable): unknown
  abort(): void
}

/** Exports of `src/entry-peers.jsx` of the project: React's own functions, applied to the page. */
export interface Renderers {
  renderText(): string
  renderStream(path: string, callbacks: StreamCallbacks): PipeableStream
  renderDocument(path: string, callbacks: StreamCallbacks): PipeableStream
}

/** Imports the renderers of a build. */
export async function importRenderers(root: string): Promise<Renderers> {
  const url = pathToFileURL(join(root, 'dist/server/entry-peers.js')).href
  return (await import(url)) as Renderers
}
