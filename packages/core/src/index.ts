export { type ResolvedConfig, resolveConfig } from './config.ts'
export type {
  BufferedResponse,
  AppServer,
  RequestContext,
  Handler,
  HostResponse,
  Integration,
  PageHelpers,
  PageParts,
  TagsFunction,
} from './contract.ts'
export { type ErrorCode, ViteIntegrationError } from './errors.ts'
export { writeResponse } from './http/responses.ts'
export { createIntegration } from './integration.ts'
export { didYouMean } from './did-you-mean.ts'
export { type AppHelpers, appHelpers } from './app-helpers.ts'
export { matchBase } from './match-base.ts'
export { type HotFile, hotFilePath, readHotFile } from './hot-file.ts'
export { normalizePath } from './normalize-path.ts'
export { type BuildMetadata, metadataFile } from './prod/read-metadata.ts'
export type { Logger, NonceOption, ViteIntegrationOptions } from './options.ts'
export type {
  AttributesOption,
  AttributeValue,
  AttributeValues,
  PrefetchOptions,
  TagOptions,
  TagSubject,
} from './tag-options.ts'
