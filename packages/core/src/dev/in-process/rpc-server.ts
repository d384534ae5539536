import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ViteDevServer } from 'vite'
import { answerChallenge, callPath, identityPath, isSignedCall, signAnswer } from '../../hot-file.ts'
import { overlayPayload } from '../describe-error.ts'
import { packSession, type ViteCall } from '../remote-session.ts'
import { releaseSource } from './release-source.ts'
import { openSession, type ServerSession } from './session.ts'
import { transformPage } from './transform-page.ts'

/** A call has no more than the names of files in it. */
const maxBody = 1024 * 1024

/**
 * What a Vite server that runs on its own answers to backends: who it is, to anybody; what it knows of the
 * project, to those alone that have read its secret.
 *
 * @param origin in front of every address in tags, read at each call; '' where the backend passes requests on
 */
export function answerBackends(server: ViteDevServer, secret: string, origin: () => string): void {
  const { middlewares, config } = server
  const currentSession = sessions(server)

  middlewares.use((_req, res, next) => {
    releaseSource(res)
    next()
  })

  middlewares.use(`${config.base}${identityPath}`, (req, res, next) => {
    const [rest, query] = (req.url ?? '').split('?')
    const challenge = new URLSearchParams(query).get('challenge')
    if (req.method !== 'GET' || rest !== '/' || challenge === null) return next()
    answer(res, 200, 'text/plain', answerChallenge(secret, challenge))
  })

  middlewares.use(`${config.base}${callPath}`, (req, res, next) => {
    if (req.method !== 'POST') return next()
    receive(req, secret)
      .then(async (call) => {
        if (call === undefined) return answer(res, 403, 'text/plain', '')
        const body = JSON.stringify(await run(JSON.parse(call) as ViteCall))
        res.setHeader('x-vite-integration-signature', signAnswer(secret, call, body))
        return answer(res, 200, 'application/json', body)
      })
      .catch(() => res.destroy())
  })

  async function run(call: ViteCall): Promise<unknown> {
    if (call.method === 'send') {
      server.environments.client.hot.send(call.payload as never)
      return {}
    }
    if (call.method === 'page') {
      // The error itself is an answer: the backend's own error handlers get it.
      return transformPage(server, call.file, call.url).then(
        (html) => ({ html }),
        (error: unknown) => ({
          error: overlayPayload(error instanceof Error ? error : new Error(String(error))),
        }),
      )
    }
    const session = await currentSession()
    for (const file of [...call.wanted.styles, ...call.wanted.texts]) session.want(file)
    if (call.warm) await session.warm()
    return packSession(session, call.wanted, origin())
  }
}

/** The session of a server, opened anew when Vite has restarted itself with another config. */
function sessions(server: ViteDevServer): () => Promise<ServerSession> {
  let opened: Promise<ServerSession> | undefined
  return async () => {
    const session = await (opened ??= openSession(server))
    if (session.config === server.config) return session
    return (opened = openSession(server))
  }
}

/** The text of a call; undefined when it comes from anybody else. */
async function receive(req: IncomingMessage, secret: string): Promise<string | undefined> {
  const signature = req.headers['x-vite-integration-signature']
  if (typeof signature !== 'string' || !(Number(req.headers['content-length']) <= maxBody)) return undefined
  const body = await text(req)
  return isSignedCall(secret, body, signature) ? body : undefined
}

function answer(res: ServerResponse, status: number, type: string, body: string): void {
  res.statusCode = status
  res.setHeader('Content-Type', type)
  res.setHeader('Cache-Control', 'no-store')
  res.end(body)
}
