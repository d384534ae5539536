import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'
import { commandError } from '../errors.ts'

/** What bundlers put on their errors. */
interface BundlerError extends Error {
  readonly id?: string
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number }
  readonly frame?: string
  readonly plugin?: string
  /** Of Rolldown: its message tells of all of them. */
  readonly errors?: unknown
}

/** A failed build as an error of ours: in which environment, at which place, with the source around it. */
export function buildError(cause: unknown, environment: string | undefined, root: string): unknown {
  if (cause instanceof ViteIntegrationError) return cause
  const known = cause instanceof Error ? describe(cause as BundlerError, root) : String(cause)
  return commandError('BUILD_FAILED', environment === undefined ? { known } : { name: environment, known }, {
    cause,
  })
}

function describe({ message, id, loc, frame, plugin, stack, errors }: BundlerError, root: string): string {
  const file = loc?.file ?? id
  // Messages of Rolldown have the place and the source in them already.
  const hasPlace = file === undefined || message.includes(path.basename(file))
  const at = loc === undefined ? '' : `:${String(loc.line)}:${String(loc.column + 1)}`
  const place = hasPlace ? '' : `\n  at ${path.relative(root, file)}${at}`
  const by = plugin === undefined || message.includes(plugin) ? '' : `[${plugin}] `
  const source = frame === undefined || message.includes(frame) ? '' : `\n${frame}`
  // An error of a config or a plugin is a program's: where it was thrown says most.
  const isProgram = file === undefined && errors === undefined && stack !== undefined
  const trace = isProgram ? `\n${stack.split('\n').slice(1, 6).join('\n')}` : ''
  return `${by}${message.trim()}${place}${source}${trace}`
}
