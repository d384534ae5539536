import { Readable } from 'node:stream'
import {
  addVary,
  awaitStep,
  breakOff,
  type BufferedResponse,
  type StreamedResponse,
  weakenEtagIfEncoded,
} from '@vite-integration/core'
import type { FastifyReply } from 'fastify'
import { integrationOf, ReplyAdapter, stateOf } from './reply-state.ts'

/** Sends a page as Fastify's own response: its `onSend` hooks see it. */
export function sendPage(
  reply: FastifyReply,
  { status, headers, cookies = [], body }: BufferedResponse | StreamedResponse,
): void {
  reply.code(status)
  for (const name of Object.keys(headers)) {
    if (name === 'vary' && reply.hasHeader(name)) addVary(new ReplyAdapter(reply), String(headers[name]))
    else reply.header(name, headers[name])
  }
  // Fastify keeps the cookies that there are.
  for (const cookie of cookies) reply.header('set-cookie', cookie)
  // Hooks of the application that encode may run after all of ours, and Fastify tells of nothing between them and the head.
  if (headers['etag'] !== undefined) weakenEtagIfEncoded(reply.raw)
  // Ahead of Fastify, which over HTTP/2 would end it as if it were whole.
  if (body instanceof Readable) body.once('error', () => reply.raw.headersSent && breakOff(reply.raw))
  void reply.send(typeof body === 'string' && body.length === 0 ? undefined : body)
}

/** `reply.viteRender`: answers with a page of the server entry. */
export async function viteRender(this: FastifyReply, locals?: object): Promise<FastifyReply> {
  const integration = integrationOf(this)!
  const response = await awaitStep(
    (context) => integration.render(context, () => locals),
    stateOf(this).context,
    () => this.sent,
  )
  if (response) sendPage(this, response)
  return this
}
