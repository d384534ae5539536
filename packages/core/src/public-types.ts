/*
 * The types of options and results that users of every host meet. The packages of the hosts pass them on as a whole.
 */
export type { BuildStatus } from './build-status.ts'
export type { PageHelpers, PageParts } from './contract.ts'
export type { ErrorCode } from './errors.ts'
export type { ManifestChunk } from './manifest/chunk.ts'
export type { HeaderTarget, HtmlContext, NonceOption, SetHeaders, TransformHtml } from './option-functions.ts'
export type { Logger } from './options.ts'
export type { HotRequest, HotResponse } from './ssr/hot-messages.ts'
export type { SsrOptions } from './ssr-options.ts'
export type {
  Body,
  FetchEntry,
  RenderAssets,
  RenderEntry,
  RenderParts,
  RenderPhase,
  RenderResult,
  SsrContext,
} from './ssr/types.ts'
export type {
  AttributesOption,
  AttributeValue,
  AttributeValues,
  PrefetchOptions,
  TagOptions,
  TagSubject,
} from './tag-options.ts'
