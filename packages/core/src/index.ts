export { type ResolvedConfig, resolveConfig } from './config.ts'
export type {
  Answer,
  AppServer,
  Exchange,
  Handler,
  HostResponse,
  Integration,
  PageHelpers,
  PageParts,
  TagsFunction,
} from './contract.ts'
export { type ErrorCode, ViteIntegrationError } from './errors.ts'
export { writeAnswer } from './http/answers.ts'
export { createIntegration } from './integration.ts'
export { nearest } from './nearest.ts'
export { type OutsideHelpers, outsideRequests } from './outside-requests.ts'
export { pickIntegration } from './pick-integration.ts'
export { type HotFile, hotFilePath } from './hot-file.ts'
export { slashed } from './slashed.ts'
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
