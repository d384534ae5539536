/**
 * Names and types that the Vite plugin shares with core. Builds load this entry alone: it imports nothing of the
 * runtime.
 */
export {
  type BuildMetadata,
  metadataFile,
  type ModuleFiles,
  modulesFile,
  type SsrMetadata,
} from './build-metadata.ts'
export { serverEditReload } from './dev/ssr/server-edit-reload.ts'
export { compressedName } from './compressed-names.ts'
export { serverEntryName } from './entry-name.ts'
export { type HotFile, hotFilePath } from './hot-file.ts'
export { normalizePath } from './normalize-path.ts'
export { encodePath, requestPath } from './http/request-path.ts'
export { parseBase } from './parse-base.ts'
