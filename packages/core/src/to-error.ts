/** Returns an error for any value that code has thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown), { cause: thrown })
}

/** Converts any thrown value to text: plugins may throw one that cannot be converted. */
function textOf(error: unknown): string {
  try {
    return String(error)
  } catch {
    return 'A plugin has thrown a value that has no text'
  }
}
