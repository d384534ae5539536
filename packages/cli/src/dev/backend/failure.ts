import { findCodeFrame, type CodeFrame } from '@vite-integration/core/errors'
import type { Crash } from '../../child/messages.ts'

/** A description of why the backend does not serve. */
export interface Failure {
  /** One line, such as 'The backend ended with exit code 1'. */
  readonly title: string
  /** Name and message of the uncaught error; undefined when there was none. */
  readonly message: string | undefined
  readonly stack: string
  readonly frame: CodeFrame | undefined
  /** The last lines that it printed. */
  readonly output: string
}

/**
 * Describes a failure, with the source around the place of the error.
 *
 * @param output the last lines that the backend printed
 * @param root absolute path of the folder whose files are shown
 */
export function describeFailure(
  title: string,
  crash: Crash | undefined,
  output: string,
  root: string,
): Failure {
  const stack = crash?.stack ?? ''
  // The stack of a syntax error does not name the file that has it; the text that Node prints does.
  const frame = findCodeFrame(stack, root) ?? findCodeFrame(lastError(output), root)
  return { title, message: crash?.message, stack, frame, output }
}

/**
 * Returns the output from the last line that is a place in a file (`file:line`): Node's syntax errors begin with one.
 */
function lastError(output: string): string {
  const lines = output.split('\n')
  return lines
    .slice(lines.findLastIndex((line) => /^(?:file:\/\/|\/|[a-z]:\\).*:\d+$/i.test(line)))
    .join('\n')
}
