/*
 * The types of options and results that users of every host meet. The packages of the hosts pass them on as a whole.
 */
export type { BuildStatus } from './build-status.ts'
export type { PageHelpers, PageParts } from './contract.ts'
export type { ErrorCode } from './errors.ts'
export type { NonceOption } from './option-functions.ts'
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
export type { TagOptions } from './tag-options.ts'
