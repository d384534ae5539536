import path from 'node:path'
import type { ViteDevServer } from 'vite'
import { overlayPayload } from '../describe-error.ts'
import { toError } from '../../to-error.ts'
import { pageFrom } from '../in-process/rewrite-origin.ts'
import { openSession, type ServerSession } from '../in-process/session.ts'
import { transformPage } from '../in-process/vite-requests.ts'
import { packSession, styleAt } from '../remote-session.ts'
import { type EnvironmentGuards, environmentKinds } from '../ssr/environment-kind.ts'
import { findEnvironment } from '../ssr/find-environment.ts'
import { styleTags } from '../ssr/style-tags.ts'
import { normalizePath } from '../../normalize-path.ts'
import { checkInvoke, checkModule } from './check-invoke.ts'
import { emitMessage } from './events.ts'
import type { LinkCalls } from '../../link/protocol.ts'

/** Settings of the calls, besides the server. */
export interface CallOptions {
  /** Returns the prefix of every URL in tags, at each call; '' where the backend passes requests on. */
  readonly origin: () => string
  /**
   * Returns whether `server.fs` of Vite's config allows a file.
   *
   * @param file absolute, with slashes
   * @param folders allowed beside those of `server.fs.allow`
   */
  readonly isFileAllowed: (file: string, folders?: readonly string[]) => boolean
  /** Vite's own guards of the kinds of environments. */
  readonly guards: EnvironmentGuards
}

/** The handlers of the calls, by name. A rejection is a failed call. */
export type CallHandlers = {
  readonly [Name in keyof LinkCalls]: (
    params: LinkCalls[Name]['params'],
  ) => Promise<LinkCalls[Name]['result']>
}

export function createCalls(
  server: ViteDevServer,
  { origin, isFileAllowed, guards }: CallOptions,
): CallHandlers {
  const currentSession = createSessions(server)
  const isModuleAllowed = (file: string): boolean => isFileAllowed(file, [normalizePath(server.config.root)])
  return {
    alive: async () => ({ pid: process.pid }),
    async session({ wanted, warm }) {
      const session = await currentSession()
      // One name that Vite cannot resolve would fail every later call.
      for (const file of [...wanted.styles, ...wanted.texts]) if (isSource(file)) session.want(file)
      if (warm) await session.warm()
      return {
        ...packSession(session, wanted, origin()),
        environments: environmentKinds(server, guards),
      }
    },
    async page({ file, url }) {
      const { root, base } = server.config
      if (!isPage(root, file, isFileAllowed))
        throw new Error(`${JSON.stringify(file)} is no page of the project`)
      return transformPage(server, file, url).then(
        (html) => ({ html: pageFrom(origin(), base, html) }),
        (error: unknown) => ({
          error: overlayPayload(toError(error)),
        }),
      )
    },
    async send({ payload }) {
      server.environments.client.hot.send(payload as never)
      return {}
    },
    async invoke({ environment, payload }) {
      const asked = findEnvironment(server, environment)
      await checkInvoke(asked, payload, isModuleAllowed)
      return asked.hot.handleInvoke(payload as never)
    },
    async message({ environment, payload }) {
      emitMessage(findEnvironment(server, environment).hot, payload)
      return {}
    },
    async styles({ modules }) {
      const { client } = server.environments
      for (const { url } of modules) await checkModule(client, url, isModuleAllowed)
      const tags = await styleTags(server, modules)
      return { tags: tags.map((tag) => styleAt(tag, origin())) }
    },
  }
}

function isSource(file: unknown): file is string {
  return typeof file === 'string' && path.isAbsolute(file) && !file.includes('\0')
}

/** Returns whether a file is HTML, below root, and one that Vite itself would serve. */
function isPage(root: string, file: string, isFileAllowed: CallOptions['isFileAllowed']): boolean {
  const source = path.resolve(root, file)
  const relative = path.relative(root, source)
  const isBelow = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
  return isBelow && !file.includes('\0') && file.endsWith('.html') && isFileAllowed(normalizePath(source))
}

/** Returns a function that gives the current session, and opens a new one after Vite has restarted. */
function createSessions(server: ViteDevServer): () => Promise<ServerSession> {
  let opened: Promise<ServerSession> | undefined
  let config: ViteDevServer['config'] | undefined
  return () => {
    if (opened && config === server.config) return opened
    config = server.config
    const opening = openSession(server)
    // A failed session is not kept: the next call opens another.
    opening.catch(() => {
      if (opened === opening) opened = undefined
    })
    return (opened = opening)
  }
}
