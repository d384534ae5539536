import { findCodeFrame, type CodeFrame } from '@vite-integration/core/tooling'
import type { Crash } from '../child/messages.ts'

/** Why the backend is not there. */
export interface Failure {
  /** One line: 'The backend ended with exit code 1'. */
  readonly title: string
  /** The error that nobody caught, where there was one. */
  readonly message: string | undefined
  readonly stack: string
  readonly frame: CodeFrame | undefined
  /** The last lines that it printed. */
  readonly output: string
}

export function describeFailure(
  title: string,
  crash: Crash | undefined,
  output: string,
  root: string,
): Failure {
  const stack = crash?.stack ?? ''
  // Of a file that cannot be compiled Node's own stack says nothing; what it prints does.
  const frame = findCodeFrame(stack, root) ?? findCodeFrame(lastError(output), root)
  return { title, message: crash?.message, stack, frame, output }
}

/** From the last place that stands by itself: what was printed before it is of something else. */
function lastError(output: string): string {
  const lines = output.split('\n')
  return lines
    .slice(lines.findLastIndex((line) => /^(?:file:\/\/|\/|[a-z]:\\).*:\d+$/i.test(line)))
    .join('\n')
}
