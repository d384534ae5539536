/** A text that goes into another one at an offset, in place of the characters up to `end`. */
export interface TextEdit {
  readonly start: number
  /** @default start */
  readonly end?: number
  readonly text: string
}

/** Applies edits, which do not overlap. Those at one place come in the order in which they are given. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    result += text.slice(at, edit.start) + edit.text
    at = edit.end ?? edit.start
  }
  return result + text.slice(at)
}

/**
 * Puts lines behind the line that a statement ends in, indented as that statement is.
 *
 * @returns undefined when more than a comment follows on that line: a function may end there, or a text begin
 */
export function linesAfter(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  lines: readonly string[],
): TextEdit | undefined {
  const [rest] = /^.*/.exec(text.slice(end))!
  if (!/^[ \t]*(?:\/\/.*)?$/.test(rest)) return undefined
  const indent = indentOf(text, start)
  return {
    start: end + rest.length,
    text: lines.map((line) => `${newlineOf(text)}${indent}${line}`).join(''),
  }
}

/** Returns the characters that end the lines of a text. */
export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Returns the spaces and tabs that the line of an offset begins with. */
export function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start))![0]
}
