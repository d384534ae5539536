import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { findCodeFrame } from './code-frame.ts'
import { normalizePath } from '../normalize-path.ts'

/** The fields that Vite and its plugins put on an error. */
interface ViteError extends Error {
  id?: string
  frame?: string
  loc?: { file?: string; line: number; column: number }
  plugin?: string
  pluginCode?: unknown
  statusCode?: number
  status?: number
}

const described = new WeakSet<object>()

/**
 * Makes an error of Vite's ready for the application's error handlers: the same object, with status
 * 500, and with `file:line:column` below root and the code frame in its message.
 */
export function describeError(error: unknown, root: string): Error {
  const known: ViteError = error instanceof Error ? error : new Error(String(error), { cause: error })
  if (described.has(known)) return known
  described.add(known)
  known.status ??= 500
  known.statusCode ??= 500
  const message = stripVTControlCharacters(known.message)
  const frame = stripVTControlCharacters(known.frame ?? '').trim()
  const place = describePlace(known, root)
  const additions = [
    place !== undefined && !message.includes(place) ? place : '',
    frame !== '' && !message.includes(frame) ? frame : '',
  ].filter((text) => text !== '')
  const full = [message, ...additions].join('\n')
  // The stack repeats the message; default error pages show only the stack.
  known.stack = stripVTControlCharacters(known.stack ?? '').replace(message, () => full)
  known.message = full
  return known
}

function describePlace({ id, loc }: ViteError, root: string): string | undefined {
  const file = loc?.file ?? id
  if (file === undefined) return undefined
  const shown = normalizePath(path.relative(root, file.replace(/\?.*$/, '')))
  return loc === undefined ? shown : `${shown}:${loc.line}:${loc.column}`
}

/** What Vite's error overlay takes of an error that the application itself has thrown. */
export function backendPayload(error: Error): Record<string, unknown> {
  const frame = findCodeFrame(stackOf(error))
  if (!frame) return overlayPayload(error)
  const { file, line, column, text } = frame
  return { ...overlayPayload(error), id: file, loc: { file, line, column }, frame: text }
}

function stackOf({ stack }: Error): string {
  return typeof stack === 'string' ? stack : ''
}

/** What Vite's error overlay takes. */
export function overlayPayload(error: unknown): Record<string, unknown> {
  const { message, stack, id, frame, plugin, pluginCode, loc } = error as ViteError
  return { message, stack: stack ?? '', id, frame, plugin, pluginCode: pluginCode?.toString(), loc }
}
