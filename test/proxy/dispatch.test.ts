import { createFetchableDevEnvironment, type UserConfig } from 'vite'
import { describe, expect, it } from 'vitest'
import { dispatchRequest } from '@vite-integration/core/link'
import { eventually } from '../vite-plugin/hot-files.ts'
import { vites } from '../vite-plugin/vites.ts'
import { startLinked } from './linked.ts'

describe('dispatch to a fetchable environment', () => {
  const seen: Request[] = []
  /** An environment that answers requests itself. */
  const edge: UserConfig = {
    environments: {
      edge: {
        dev: {
          createEnvironment: (name, config) =>
            createFetchableDevEnvironment(name, config, {
              hot: false,
              async handleRequest(request) {
                seen.push(request)
                const { pathname } = new URL(request.url)
                if (pathname === '/throws') throw new TypeError('not today')
                if (pathname === '/none') return undefined as never
                if (pathname === '/empty') return new Response(null, { status: 204, statusText: 'Nothing' })
                if (pathname === '/echo') {
                  const headers = new Headers({ 'x-own': request.headers.get('x-own') ?? '' })
                  headers.append('set-cookie', 'a=1')
                  headers.append('set-cookie', 'b=2')
                  return new Response(`${request.method} ${await request.text()}`, { status: 201, headers })
                }
                return new Response(request.body)
              },
            }),
        },
      },
    },
  }
  const vite8 = vites[0]!.vite

  it('hands a request to an environment, and returns its response', async () => {
    const { found } = await startLinked(vite8, edge)
    const sent = new Request('http://app.test/echo?x=1', {
      method: 'PUT',
      body: 'hé\nllo',
      headers: { 'x-own': 'é' },
    })
    const response = await dispatchRequest(found.client, 'edge', sent)
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([
      201,
      'é',
      'PUT hé\nllo',
    ])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(seen.at(-1)!.url).toBe('http://app.test/echo?x=1')
    const empty = await dispatchRequest(found.client, 'edge', new Request('http://app.test/empty'))
    expect([empty.status, empty.statusText, empty.body]).toEqual([204, 'Nothing', null])
  })

  it('streams both ways', async () => {
    const { found } = await startLinked(vite8, edge)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const init = { method: 'POST', body: readable, duplex: 'half' } as RequestInit
    const asked = dispatchRequest(found.client, 'edge', new Request('http://app.test/', init))
    await writer.write(Buffer.from('one'))
    const reader = (await asked).body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('one')
    await writer.write(Buffer.from('two'))
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('two')
    await writer.close()
    expect((await reader.read()).done).toBe(true)
  })

  it('reports errors', async () => {
    const { found } = await startLinked(vite8, edge)
    const ask = (environment: string, at: string): Promise<Response> =>
      dispatchRequest(found.client, environment, new Request(`http://app.test${at}`))
    await expect(ask('edge', '/throws')).rejects.toMatchObject({ name: 'TypeError', message: 'not today' })
    await expect(ask('edge', '/none')).rejects.toThrow('Response')
    await expect(ask('ssr', '/')).rejects.toThrow('not fetchable')
    await expect(ask('other', '/')).rejects.toThrow('client, ssr, edge')
    expect(await found.client.isAlive()).toBe(true)
  })

  it('an aborted request is aborted in the environment', async () => {
    const { found } = await startLinked(vite8, edge)
    const stop = new AbortController()
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('begin')) })
    const init = { method: 'POST', body, duplex: 'half', signal: stop.signal } as RequestInit
    const response = await dispatchRequest(found.client, 'edge', new Request('http://app.test/', init))
    stop.abort()
    await expect(response.text()).rejects.toThrow()
    await eventually(() => seen.at(-1)!.signal.aborted).toBe(true)
    expect(await found.client.isAlive()).toBe(true)
  })
})
