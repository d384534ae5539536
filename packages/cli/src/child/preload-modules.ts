import { stripTypeScriptTypes } from 'node:module'

/** Modules of Node and of this library that most backends import. None of them has side effects when it is loaded. */
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
 * Loads what a backend needs at its start, apart from the program itself: a spare process that has done so starts
 * the program sooner.
 *
 * @param stripsTypes whether Node's own type stripping runs the program
 */
export async function preloadModules(stripsTypes: boolean): Promise<void> {
  await Promise.allSettled(modules.map((name) => import(name)))
  if (stripsTypes) startTypeStripping()
}

/** Loads Node's type stripping by stripping one line: the first use takes as long as the start of Node itself. */
function startTypeStripping(): void {
  if (process.features.typescript !== 'strip') return
  const { emitWarning } = process
  // Before Node 24.12 the function warns that it is experimental. The program has not called it, so nothing is printed.
  process.emitWarning = () => {}
  try {
    stripTypeScriptTypes('const a: number = 1')
  } finally {
    process.emitWarning = emitWarning
  }
}
