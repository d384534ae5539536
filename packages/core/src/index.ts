export type * from './public-types.ts'
export { type ResolvedConfig, resolveConfig } from './config.ts'
export type {
  BufferedResponse,
  AppServer,
  Outcome,
  RequestContext,
  Next,
  Step,
  StreamedResponse,
  HostRequest,
  Integration,
  ResponseAdapter,
  TagsFunction,
} from './contract.ts'
export { type CommandErrorCode, type PublishErrorCode, ViteIntegrationError } from './errors.ts'
export type { ErrorDetails, ErrorText } from './error-text.ts'
export type { Pipeable } from './ssr/types.ts'
export { weakenEtagIfEncoded } from './http/encoded-etag.ts'
export { addVary, breakOff, isBuffered, usualMessage, writeResponse } from './http/write-response.ts'
export { NodeRequest } from './http/host-request.ts'
export { createRequestContext } from './http/request-context.ts'
export { awaitStep, type HostReply, joinSteps, runStep } from './http/run-step.ts'
export { createIntegration } from './integration.ts'
export { isCatchAllPath, warnOfCatchAll } from './catch-all.ts'
export { answerAhead, createBuildHandler, innerHandler, type RequestHandler } from './build-handler.ts'
export { type HostMembers, hostMembers } from './host-members.ts'
export { createNodeHost, type NodeHost, type RenderLocals } from './node-host.ts'
export { type NodeHandler, type ViteMiddleware, viteMiddleware } from './middleware.ts'
export { onServerListening } from './server-listening.ts'
export { trackConnections } from './track-connections.ts'
export { addViewHelpers, type ViewHelpers, viewHelpers } from './view-helpers.ts'
export { didYouMean } from './did-you-mean.ts'
export { type AppHelpers, appHelpers } from './tags/page-helpers.ts'
export { claimBase, matchBase } from './match-base.ts'
export { type HotFile, hotFilePath, readHotFile } from './hot-file.ts'
export { normalizePath } from './normalize-path.ts'
export { type BuildMetadata, metadataFile } from './build-metadata.ts'
export type { ViteIntegrationOptions } from './options.ts'
