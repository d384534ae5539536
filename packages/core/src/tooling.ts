/** Helpers of tools around Vite: the project's own copy of it, and errors shown with the source around them. */
export { type CodeFrame, findCodeFrame } from './dev/code-frame.ts'
export { loadVite } from './dev/in-process/load-vite.ts'
export { escapeHtml } from './html/escape.ts'
