import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { HotRequest } from '../../ssr/hot-messages.ts'
import { createHotFetch } from './hot-fetch.ts'

type Hot = Parameters<ReturnType<typeof createHotFetch>>[0]

/** A hot channel whose code answers with what `respond` returns, each answer one message. */
function channel(respond: (request: HotRequest) => unknown[]): Hot & EventEmitter {
  const hot = new EventEmitter()
  const send = (_event: string, request: HotRequest): void => {
    for (const answer of respond(request)) setImmediate(() => hot.emit('vite-integration:response', answer))
  }
  return Object.assign(hot, { send }) as unknown as Hot & EventEmitter
}

const never = new AbortController().signal
const ask = (hot: Hot, init?: RequestInit, signal = never): Promise<Response> =>
  createHotFetch()(hot, new Request('http://app.test/a?b=1', init), signal)

it('a request becomes a message, and the message that answers it a response', async () => {
  const seen: HotRequest[] = []
  const hot = channel((request) => {
    seen.push(request)
    return [
      {
        id: request.id,
        status: 201,
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
        body: 'é',
      },
    ]
  })
  const response = await ask(hot, {
    method: 'POST',
    body: new Uint8Array([0, 255]),
    headers: { 'x-own': '1' },
  })
  expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
    201,
    'é',
    ['a=1', 'b=2'],
  ])
  expect(seen).toMatchObject([{ url: 'http://app.test/a?b=1', method: 'POST', body: 'AP8=' }])
  expect(seen[0]!.headers).toContainEqual(['x-own', '1'])
})

it('a request without body has none, and neither has a response that may not have one', async () => {
  const hot = channel((request) => [{ id: request.id, status: 204, body: 'dropped' }, 'body' in request])
  const response = await ask(hot)
  expect([response.status, response.body]).toEqual([204, null])
})

it('each request gets its own answer, once; other messages are ignored', async () => {
  const hot = channel(({ id, url }) => [
    undefined,
    { id: 'unknown', body: 'x' },
    { id, body: url },
    { id, body: 'second' },
  ])
  const fetchHot = createHotFetch()
  const texts = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const response = await fetchHot(hot, new Request(`http://app.test/${String(at)}`), never)
      return response.text()
    }),
  )
  expect(texts).toEqual(Array.from({ length: 20 }, (_, at) => `http://app.test/${String(at)}`))
  expect(hot.listenerCount('vite-integration:response')).toBe(1)
})

it('an error of the code is an error here, and an answer that is no response a TypeError', async () => {
  const error = { name: 'RangeError', message: 'no', stack: 'RangeError: no\n    at /src/x.ts:1:2' }
  await expect(ask(channel(({ id }) => [{ id, error }]))).rejects.toMatchObject(error)
  for (const wrong of [{ status: 99 }, { headers: [['bad name', 'x']] }]) {
    await expect(ask(channel(({ id }) => [{ id, ...wrong }]))).rejects.toThrow(TypeError)
  }
})

it('the signal ends the waiting, and a later answer is ignored', async () => {
  const hot = channel(() => [])
  const stop = new AbortController()
  const asked = ask(hot, {}, stop.signal)
  stop.abort(new Error('too long'))
  await expect(asked).rejects.toThrow('too long')
})
