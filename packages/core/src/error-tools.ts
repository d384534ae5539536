/**
 * What it takes to raise an error and to show it: apart from the rest of this package, so that a process that needs
 * nothing else of it stays small.
 */
export { type CodeFrame, findCodeFrame } from './dev/code-frame.ts'
export { didYouMean } from './did-you-mean.ts'
export type { ErrorDetails, ErrorText } from './error-text.ts'
export { type CommandErrorCode, type ErrorCode, ViteIntegrationError } from './errors.ts'
export { escapeHtml } from './html/escape.ts'
