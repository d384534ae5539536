import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  answerAhead,
  type AppHelpers,
  appHelpers,
  claimBase,
  createBuildHandler,
  createIntegration,
  type Integration,
  type RequestHandler,
  resolveConfig,
  type ViewHelpers,
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
import { decorateReplies } from './decorate-replies.ts'
import { addHooks } from './hooks.ts'
import { viteRender } from './send-page.ts'
import { kIntegration, noteError } from './reply-state.ts'

export { ViteIntegrationError } from '@vite-integration/core'
export type * from '@vite-integration/core/types'

/** Options of {@link viteIntegration}. `nonce` gets Fastify's request and reply; `logger` defaults to `app.log`. */
export type ViteIntegrationOptions = CoreOptions<FastifyRequest, FastifyReply>

/**
 * `app.viteIntegration`: the helpers outside a reply.
 *
 * @example
 * const tags = app.viteIntegration.tags('src/main.ts')
 */
export interface FastifyViteIntegration extends AppHelpers {
  /** Public base path, decoded; begins and ends with a slash. In development it is Vite's. */
  readonly base: string
}

declare module 'fastify' {
  interface FastifyReply extends Readonly<ViewHelpers> {
    /**
     * Data for the views of @fastify/view. `viteTags`, `viteAsset`, `viteInline`, `viteHtml` and `viteNonce` are part of it, also
     * after the application has assigned an object of its own.
     *
     * @example
     * reply.locals = { user: request.user } // views still have viteTags
     */
    locals: Record<string, unknown>
    /**
     * Answers with a page of the server entry (`ssr` option), for a route of any method. The entry decides about status and
     * headers; hooks of the application see the response. Rejects with the error of the render.
     *
     * @param locals what the entry gets as `context.locals`, behind those of the reply
     * @example
     * app.get('/users/:id', (request, reply) => reply.viteRender({ id: request.params.id }))
     */
    viteRender(locals?: object): Promise<FastifyReply>
  }
  interface FastifyInstance {
    /** Helpers outside a reply. An encapsulated part that registers a build of its own has those of that build. */
    readonly viteIntegration: FastifyViteIntegration
  }
}

/** Holds the integrations of an application on its root instance. */
const kIntegrations = Symbol('vite-integration.integrations')

const plugin: FastifyPluginAsync<ViteIntegrationOptions> = async (
  app,
  registered: ViteIntegrationOptions & FastifyPluginOptions,
) => {
  // Without those that `register` takes itself.
  const { prefix: _prefix, logLevel: _level, logSerializers: _serializers, ...options } = registered
  const config = resolveConfig({ ...options, logger: options.logger ?? app.log })
  const integration = createIntegration(config)
  const root = rootOf(app)
  try {
    await integration.ready
    claimBase(integrationsOf(root, config.dev), integration)
  } catch (error) {
    await integration.close()
    throw error
  }
  // The first of several on one instance gives it its helpers; an encapsulated part may have its own.
  if (!Object.hasOwn(app, kIntegration)) {
    app.decorate(kIntegration, integration)
    app.decorate('viteIntegration', {
      ...appHelpers(integration),
      get base() {
        return integration.base
      },
    })
  }
  if (!app.hasReplyDecorator('viteTags')) {
    decorateReplies(app)
    app.decorateReply('viteRender', viteRender)
    if (app !== root) app.addHook('onError', noteError)
  }
  // Before `listen`: the further servers that Fastify opens for localhost pass on to this one.
  if (!config.server) integration.attach(app.server)
  app.addHook('preClose', () => integration.close())
}

/**
 * Puts Vite behind a Fastify application. Registering resolves when Vite runs or the build is loaded. Routes, hooks, not-found handlers and
 * content-type parsers stay the application's; `app.close()` ends Vite.
 *
 * Registering rejects with ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND, ALREADY_REGISTERED; in development
 * VITE_NOT_FOUND, VITE_NOT_SUPPORTED, VITE_START_FAILED; in production with NODE_ENV=production BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID,
 * PAGE_NOT_FOUND.
 *
 * @example
 * const app = fastify()
 * await app.register(viteIntegration, { root: import.meta.dirname })
 * app.get('/', (request, reply) => reply.view('home.ejs')) // <%- viteTags('src/main.ts') %>
 */
export const viteIntegration: FastifyPluginAsync<ViteIntegrationOptions> = fastifyPlugin(plugin, {
  fastify: '5.x',
  name: '@vite-integration/fastify',
})

export default viteIntegration

/**
 * Answers the files of the build, in production, ahead of Fastify: for `serverFactory`. For these requests nothing of the
 * application runs: no logging, no hooks, no authentication, no headers such as those of @fastify/helmet. Pages and everything
 * else go through Fastify as before. HMR, `app.listen` and `app.inject` work as without it; `inject` has the files from the
 * plugin.
 *
 * @param handler the handler that Fastify gives to `serverFactory`
 * @returns a request listener
 * @example
 * const app = fastify({ serverFactory: (handler) => createServer(viteHandler(handler)) })
 * await app.register(viteIntegration)
 */
export function viteHandler(handler: RequestHandler): (req: IncomingMessage, res: ServerResponse) => void {
  return createBuildHandler(handler)
}

/** Encapsulated instances have the one that they stand in as their prototype. */
function rootOf(app: FastifyInstance): FastifyInstance {
  const outer = Object.getPrototypeOf(app) as Partial<FastifyInstance>
  return typeof outer.addHook === 'function' ? rootOf(outer as FastifyInstance) : app
}

/** Returns the integrations of an application. The first call prepares it for all of them. */
function integrationsOf(root: FastifyInstance, dev: boolean): Set<Integration> {
  const holder = root as { [kIntegrations]?: Set<Integration> }
  if (holder[kIntegrations]) return holder[kIntegrations]
  const all = (holder[kIntegrations] = new Set<Integration>())
  addHooks(root, all, dev)
  if (!dev) answerAhead(root.server, all)
  return all
}
