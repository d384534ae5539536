/** Helpers for tools around Vite: they load the project's own copy, compare versions, and show errors with the source around them. */
export { type CodeFrame, findCodeFrame } from './dev/code-frame.ts'
export { loadVite, supportedVite } from './dev/in-process/load-vite.ts'
export { escapeHtml } from './html/escape.ts'
export { keepApart, sharedFolderProblem } from './server-folder.ts'
export { isInRange } from './version-range.ts'
