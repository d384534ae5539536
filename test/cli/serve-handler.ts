import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createIntegration, resolveConfig } from '@vite-integration/core'
import { applicationKind } from '../../packages/cli/src/application/kinds.ts'
import { createRequestListener } from '../../packages/cli/src/application/request-listener.ts'
import type { Target } from '../support/http-client.ts'
import { writeProject } from './run-dev.ts'

export const page = '<!doctype html><title>page</title>'

/** Serves a handler in front of a real build, whose page answers paths that the handler does not know. */
export async function serveHandler(handler: unknown): Promise<Target> {
  const root = writeProject({
    'dist/index.html': page,
    'dist/app-BxY12_ab.js': 'export {}',
    'dist/.vite/manifest.json': JSON.stringify({ 'src/app.js': { file: 'app-BxY12_ab.js', isEntry: true } }),
  })
  const integration = createIntegration(resolveConfig({ root, dev: false }))
  const found = applicationKind(handler, 'The handler')
  if (found.kind === 'fastify') throw new Error('Fastify serves itself')
  const server = createServer(createRequestListener(integration, found)).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }
}
