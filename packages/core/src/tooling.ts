/**
 * Helpers for tools around Vite and its builds: they load the project's own copy, compare versions, and read what
 * production serves of a build.
 */
export { loadVite, supportedVite } from './dev/in-process/load-vite.ts'
export { type ServedAsset, type ServedBuild, readServedBuild } from './prod/served-build.ts'
export { type Checks, checkOptionTable, invalidOption } from './validate-options.ts'
export { keepApart, sharedFolderProblem } from './server-folder.ts'
export { isInRange } from './version-range.ts'
