import path from 'node:path'
import { ViteIntegrationError } from '../../errors.ts'
import { normalizePath } from '../../normalize-path.ts'
import { toError } from '../../to-error.ts'
import { findCodeFrame } from '../code-frame.ts'
import { describeError } from '../describe-error.ts'

/**
 * Prepares what a render has thrown for the application's error handlers: its message names `file:line:column` below root.
 * An error of a transform gets its code frame too. Returns the same object, unless it is no error or refuses changes. The
 * stack is the source's already, because the module runner maps it.
 */
export function describeRenderError(thrown: unknown, root: string): unknown {
  if (isTransformError(thrown)) return describeError(thrown, root)
  const error = toError(thrown)
  if (error instanceof ViteIntegrationError) return withHint(error)
  const place = placeOf(error, root)
  const { message } = error
  if (place === undefined || message.includes(place)) return error
  const full = `${message}\n${place}`
  try {
    // The stack repeats the message; default error pages show only the stack.
    return Object.assign(error, { stack: (error.stack ?? '').replace(message, () => full), message: full })
  } catch {
    return error
  }
}

/** In development the message of our own errors says where it was looked for, and the remedy. */
function withHint(error: ViteIntegrationError): ViteIntegrationError {
  const { message, hint, stack = '' } = error
  if (message.includes(hint)) return error
  const full = `${message}. ${hint}`
  return Object.assign(error, { stack: stack.replace(message, () => full), message: full })
}

function isTransformError(thrown: unknown): boolean {
  const { loc, frame } = (thrown ?? {}) as { loc?: { line?: unknown } | null; frame?: unknown }
  return typeof loc?.line === 'number' || typeof frame === 'string'
}

function placeOf({ stack }: Error, root: string): string | undefined {
  const frame = typeof stack === 'string' ? findCodeFrame(stack, root) : undefined
  if (!frame) return undefined
  const { file, line, column } = frame
  return `${normalizePath(path.relative(root, file))}:${String(line)}:${String(column)}`
}
