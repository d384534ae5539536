import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'
import { commandError } from '../errors.ts'

/** The fields that Rollup, Rolldown and Vite put on their errors. */
interface BundlerError extends Error {
  readonly id?: string
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number }
  readonly frame?: string
  readonly plugin?: string
  /** The errors that Rolldown joins into one: its message describes each of them. */
  readonly errors?: unknown
}

/**
 * Returns BUILD_FAILED for an error of a build, with the environment, the place in the source and the lines around
 * it. Errors with a code of this library are returned as they are.
 *
 * @param root absolute path of the Vite root, which places are relative to
 */
export function buildError(cause: unknown, environment: string | undefined, root: string): unknown {
  if (cause instanceof ViteIntegrationError) return cause
  const known = cause instanceof Error ? describe(cause as BundlerError, root) : String(cause)
  return commandError('BUILD_FAILED', environment === undefined ? { known } : { name: environment, known }, {
    cause,
  })
}

function describe({ message, id, loc, frame, plugin, stack, errors }: BundlerError, root: string): string {
  const file = loc?.file ?? id
  // Rolldown's messages contain the place and the source already.
  const hasPlace = file === undefined || message.includes(path.basename(file))
  const at = loc === undefined ? '' : `:${String(loc.line)}:${String(loc.column + 1)}`
  const place = hasPlace ? '' : `\n  at ${path.relative(root, file)}${at}`
  const by = plugin === undefined || message.includes(plugin) ? '' : `[${plugin}] `
  const source = frame === undefined || message.includes(frame) ? '' : `\n${frame}`
  // An error without a source file comes from the code of a config or a plugin: its stack says where.
  const isOurs = message.startsWith('[vite-integration]')
  const isProgram = file === undefined && errors === undefined && stack !== undefined && !isOurs
  const trace = isProgram ? `\n${stack.split('\n').slice(1, 6).join('\n')}` : ''
  return `${by}${message.trim()}${place}${source}${trace}`
}
