import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { HotRequest } from '../../ssr/hot-messages.ts'
import { createRestartGuard } from '../in-process/restart-guard.ts'
import { createLocalEnvironments } from './local-environments.ts'

type Server = Parameters<typeof createLocalEnvironments>[0]

/** An environment whose code runs out of reach, and answers with a text or not at all. */
function worker(received: () => void, body?: string): Server['environments'][string] {
  const hot = new EventEmitter()
  const send = (_event: string, { id }: HotRequest): void => {
    received()
    if (body !== undefined) setImmediate(() => hot.emit('vite-integration:response', { id, body }))
  }
  const environment = { name: 'worker', config: { consumer: 'server' }, hot: Object.assign(hot, { send }) }
  return environment as unknown as Server['environments'][string]
}

/** Sends a request that Vite's restart interrupts. */
async function requestOver(method: string): Promise<Response> {
  const next = { worker: worker(() => {}, 'the second') }
  const first = worker(() => void setImmediate(() => (server.environments = next as never)))
  const server = { environments: { worker: first } } as unknown as Server
  const none = (): boolean => false
  const guards = { isRunnableDevEnvironment: none, isFetchableDevEnvironment: none } as never
  const environments = createLocalEnvironments(
    server,
    guards,
    createRestartGuard(server, () => false),
  )
  const { signal } = new AbortController()
  const { dispatch } = await environments.open('worker', () => '', signal)
  return (await dispatch!(new Request('http://app.test/', { method }), signal)) as Response
}

it('a request to code out of reach goes to its successor when Vite restarts meanwhile', async () => {
  expect(await (await requestOver('GET')).text()).toBe('the second')
})

it('a request that may have had an effect fails then', async () => {
  await expect(requestOver('POST')).rejects.toMatchObject({ code: 'ERR_CLOSED_SERVER' })
})
