import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, stripVTControlCharacters } from 'node:util'
import type { Crash } from './messages.ts'

/** Describes an uncaught error as text, without colours. */
export function describeCrash(error: unknown): Crash {
  if (!(error instanceof Error)) return { message: inspect(error), stack: '', missing: [] }
  // Some errors have no message: their fields describe them.
  const message = stripVTControlCharacters(error.message || inspect(error))
  const stack = stripVTControlCharacters(String(error.stack ?? ''))
  return { message: `${error.name}: ${message}`, stack, missing: missingFiles(error) }
}

interface NotFound extends Error {
  code?: unknown
  url?: unknown
  requireStack?: readonly string[]
}

/** Returns the absolute paths at which the module that an error did not find would be found. */
function missingFiles({ code, url, requireStack, message }: NotFound): string[] {
  if (code === 'ERR_MODULE_NOT_FOUND' && typeof url === 'string' && url.startsWith('file:')) {
    return [fileURLToPath(url)]
  }
  const wanted = /^Cannot find module '(\.[^']*)'/.exec(message)?.[1]
  const from = requireStack?.[0]
  if (code !== 'MODULE_NOT_FOUND' || wanted === undefined || from === undefined) return []
  const file = path.resolve(path.dirname(from), wanted)
  return ['', '.js', '.cjs', '.json', '.ts', '.cts'].map((extension) => file + extension)
}
