import { existsSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { toError } from '../to-error.ts'
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
 * Prepares an error of Vite for the application's error handlers: it gets status 500, and its message gets
 * `file:line:column` below root and the code frame. Returns the same object, or a new error with it as its cause where
 * it refuses changes, as a DOMException (every `AbortSignal.timeout()`) and a frozen error do.
 */
export function describeError(error: unknown, root: string): Error {
  const known: ViteError = toError(error)
  if (described.has(known)) return known
  const message = stripVTControlCharacters(known.message)
  const frame = stripVTControlCharacters(known.frame ?? '').trim()
  const place = describePlace(known, root)
  const additions = [
    place !== undefined && !message.includes(place) ? place : '',
    frame !== '' && !message.includes(frame) ? frame : '',
  ].filter((text) => text !== '')
  const full = [message, ...additions].join('\n')
  const status = known.status ?? 500
  const statusCode = known.statusCode ?? 500
  // The stack repeats the message; default error pages show only the stack.
  const stack = stripVTControlCharacters(known.stack ?? '').replace(message, () => full)
  const result = withFields(known, { status, statusCode, stack, message: full })
  described.add(result)
  return result
}

function withFields(error: ViteError, fields: Partial<ViteError>): Error {
  try {
    return Object.assign(error, fields)
  } catch {
    const { name, id, frame, loc, plugin } = error
    const copy = new Error(fields.message, { cause: error })
    return Object.assign(copy, { name, id, frame, loc, plugin, ...fields })
  }
}

function describePlace({ id, loc }: ViteError, root: string): string | undefined {
  const file = loc?.file ?? id
  if (file === undefined) return undefined
  const shown = normalizePath(path.relative(root, sourceOf(file.replace(/\?.*$/, ''), root)))
  return loc === undefined ? shown : `${shown}:${loc.line}:${loc.column}`
}

/** Server code that cannot be parsed is named by its URL: then it is below root. */
function sourceOf(file: string, root: string): string {
  const below = path.join(root, file)
  return !existsSync(file) && existsSync(below) ? below : file
}

/** Returns the payload of Vite's error overlay for an error of the application itself. */
export function backendPayload(error: Error): Record<string, unknown> {
  const frame = findCodeFrame(stackOf(error))
  if (!frame) return overlayPayload(error)
  const { file, line, column, text } = frame
  return { ...overlayPayload(error), id: file, loc: { file, line, column }, frame: text }
}

function stackOf({ stack }: Error): string {
  return typeof stack === 'string' ? stack : ''
}

/** Returns the payload of Vite's error overlay for an error. */
export function overlayPayload(error: unknown): Record<string, unknown> {
  const { message, stack, id, frame, plugin, pluginCode, loc } = error as ViteError
  return { message, stack: stack ?? '', id, frame, plugin, pluginCode: pluginCode?.toString(), loc }
}
