import { stripTypeScriptTypes } from 'node:module'

/** What backends load of Node's own, and what they load of ours: nothing of it does anything by being loaded. */
const modules = [
  'node:async_hooks',
  'node:child_process',
  'node:crypto',
  'node:dns',
  'node:fs/promises',
  'node:http',
  'node:http2',
  'node:https',
  'node:net',
  'node:perf_hooks',
  'node:querystring',
  'node:stream/promises',
  'node:string_decoder',
  'node:tls',
  'node:url',
  'node:worker_threads',
  'node:zlib',
  '@vite-integration/core',
  '@vite-integration/core/link',
  '@vite-integration/core/proxy',
  '@vite-integration/core/tooling',
]

/**
 * Does what every start of a backend has to wait for, but for the program itself.
 *
 * @param stripsTypes whether it is TypeScript that Node itself runs
 */
export async function warmUp(stripsTypes: boolean): Promise<void> {
  await Promise.allSettled(modules.map((name) => import(name)))
  if (stripsTypes) startTypeStripping()
}

/** The first file with types costs as much as the start of Node. */
function startTypeStripping(): void {
  if (process.features.typescript !== 'strip') return
  const { emitWarning } = process
  // Before Node 24.12 it warns that this function is experimental: that is none of the program's concern.
  process.emitWarning = () => {}
  try {
    stripTypeScriptTypes('const a: number = 1')
  } finally {
    process.emitWarning = emitWarning
  }
}
