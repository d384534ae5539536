/** Returns an error for any value that code has thrown, also for values that have no text. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(thrownText(thrown), { cause: thrown })
}

/** Returns the message of an error, or the text of any other value. Never throws, whatever the value does. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'a value without a text was thrown'
  }
}

/** Returns the stack of an error, or its message where it has none that can be read. */
export function thrownStack(thrown: unknown): string {
  try {
    const { stack } = thrown as { stack?: unknown }
    return typeof stack === 'string' && stack !== '' ? stack : thrownText(thrown)
  } catch {
    return thrownText(thrown)
  }
}
