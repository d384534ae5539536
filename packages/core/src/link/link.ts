/**
 * The link to a Vite server that runs on its own: how backends and tools find it, and speak to it. The protocol is
 * described in `protocol.ts`; `@vite-integration/core/link/server` is its other end, inside Vite's process.
 */
export { createViteConnections, type Endpoint, type ViteClient, type ViteConnections } from './client.ts'
export { dispatchRequest, followEvents, type HotEvents } from './environments.ts'
export { findVite, type FoundVite } from './find-vite.ts'
export type { BrowserPayload, HotEvent, LinkCalls } from './protocol.ts'
