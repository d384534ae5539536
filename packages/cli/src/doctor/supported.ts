import { supportedVite } from '@vite-integration/core/tooling'

/** The supported versions, as in `engines` and `peerDependencies` of the packages. A test compares them. */
export const supported: Readonly<Record<'node' | 'vite' | 'express' | 'fastify', string>> = {
  node: '^22.15.0 || ^24.0.0 || >=26.0.0',
  vite: supportedVite,
  express: '^4.21.0 || ^5.0.0',
  fastify: '^5.0.0',
}
