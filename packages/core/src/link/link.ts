/**
 * The client's end of the link: finds a standalone Vite server and calls it, for backends and tools. `protocol.ts`
 * documents the protocol; `@vite-integration/core/link/server` is the other end, inside Vite's process.
 */
export { createViteConnections, type Endpoint, type ViteClient, type ViteConnections } from './client.ts'
export { dispatchRequest, followEvents, type HotEvents } from './environments.ts'
export { findVite, type FoundVite } from './find-vite.ts'
export type { BrowserPayload, HotEvent, LinkCalls } from './protocol.ts'
