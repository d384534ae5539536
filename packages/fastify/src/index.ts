import {
  createIntegration,
  type Integration,
  type AppHelpers,
  appHelpers,
  resolveConfig,
  type ViewHelpers,
  ViteIntegrationError,
  type ViteIntegrationOptions as CoreOptions,
} from '@vite-integration/core'
import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyPluginOptions,
  FastifyReply,
  FastifyRequest,
} from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { addHooks } from './hooks.ts'
import { decorateReplies, kIntegration, noteError } from './reply-state.ts'

export {
  type ErrorCode,
  type Logger,
  type NonceOption,
  type PageHelpers,
  type PageParts,
  type TagOptions,
  ViteIntegrationError,
} from '@vite-integration/core'

export type ViteIntegrationOptions = CoreOptions<FastifyRequest, FastifyReply>

/** What an application may want of the integration outside a reply. */
export interface FastifyViteIntegration extends AppHelpers {
  /** Public base path; begins and ends with a slash. */
  readonly base: string
}

declare module 'fastify' {
  interface FastifyReply extends Readonly<ViewHelpers> {
    /** The object that views read. The helpers are on it whatever the application assigns. */
    locals: Record<string, unknown>
  }
  interface FastifyInstance {
    readonly viteIntegration: FastifyViteIntegration
  }
}

/** Holds the integrations of an application on its root instance. */
const kIntegrations = Symbol('vite-integration.integrations')

const plugin: FastifyPluginAsync<ViteIntegrationOptions> = async (app, registered) => {
  const options = ownOptions(registered)
  const config = resolveConfig({ ...options, logger: options.logger ?? app.log })
  const integration = createIntegration(config)
  const root = rootOf(app)
  try {
    await integration.ready
    claimBase(root, integration)
  } catch (error) {
    await integration.close()
    throw error
  }
  // Of several on one instance the first gives it its helpers; an encapsulated part may have its own.
  if (!Object.hasOwn(app, kIntegration)) {
    app.decorate(kIntegration, integration)
    app.decorate('viteIntegration', publicSide(integration))
  }
  if (!app.hasReplyDecorator('viteTags')) {
    decorateReplies(app)
    if (app !== root) app.addHook('onError', noteError)
  }
  // Before `listen`: the further servers that Fastify opens for localhost pass on to this one.
  if (!config.server) integration.attach(app.server)
  if (config.dev && isHttp2Only(app)) config.logger.warn(http2Warning)
  app.addHook('preClose', () => integration.close())
}

/**
 * Puts Vite behind a Fastify application: `await app.register(viteIntegration)`.
 *
 * Registering rejects with a ViteIntegrationError: UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND,
 * ALREADY_REGISTERED; in development VITE_NOT_FOUND, VITE_START_FAILED; with NODE_ENV=production
 * BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND.
 */
export const viteIntegration: FastifyPluginAsync<ViteIntegrationOptions> = fastifyPlugin(plugin, {
  fastify: '5.x',
  name: '@vite-integration/fastify',
})

export default viteIntegration

/** Without those that `register` takes itself. */
function ownOptions(registered: ViteIntegrationOptions & FastifyPluginOptions): ViteIntegrationOptions {
  const { prefix: _prefix, logLevel: _level, logSerializers: _serializers, ...options } = registered
  return options
}

/** Encapsulated instances have the one that they stand in as their prototype. */
function rootOf(app: FastifyInstance): FastifyInstance {
  const outer = Object.getPrototypeOf(app) as Partial<FastifyInstance>
  return typeof outer.addHook === 'function' ? rootOf(outer as FastifyInstance) : app
}

function integrationsOf(root: FastifyInstance): Set<Integration> {
  const holder = root as { [kIntegrations]?: Set<Integration> }
  return (holder[kIntegrations] ??= new Set())
}

/**
 * Takes an integration up among those of the application.
 *
 * @throws ViteIntegrationError ALREADY_REGISTERED
 */
function claimBase(root: FastifyInstance, integration: Integration): void {
  const { base } = integration
  const all = integrationsOf(root)
  if ([...all].some((other) => other.base === base)) {
    throw new ViteIntegrationError('ALREADY_REGISTERED', { name: base }, { dev: true })
  }
  if (all.size === 0) addHooks(root, all, integration.config.dev)
  all.add(integration)
}

function publicSide(integration: Integration): FastifyViteIntegration {
  return Object.defineProperty(appHelpers(integration) as FastifyViteIntegration, 'base', {
    enumerable: true,
    get: () => integration.base,
  })
}

const http2Warning =
  'Hot reload does not work over HTTP/2: browsers open its WebSocket over HTTP/1.1. ' +
  'Give Fastify "https: { allowHTTP1: true }", or develop without "http2".'

function isHttp2Only({ initialConfig }: FastifyInstance): boolean {
  const { http2, https } = initialConfig
  return http2 === true && !(typeof https === 'object' && https.allowHTTP1 === true)
}
