import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { ViteIntegrationError } from '../../errors.ts'
import { createViteConnections } from '../../link/client.ts'
import { processWarningLogger } from '../../logger.ts'
import { createRemoteEnvironments, type RemoteEnvironments, type RemoteVite } from './remote-environments.ts'

/** A Vite with a fetchable environment. One that ends closes each connection in place of an answer. */
async function startVite(ends: boolean): Promise<RemoteVite & { end(): Promise<void> }> {
  const server = createServer((req, res) => {
    if (ends) return void req.socket.destroy()
    const call = req.url!.split('/').at(-1)
    const head = { status: 200, statusText: '', headers: [], hasBody: true }
    req.resume()
    res.end(call === 'dispatch' ? `${JSON.stringify(head)}\nthe second` : JSON.stringify({ tags: ['a tag'] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connections = createViteConnections({ secure: true })
  onTestFinished(() => {
    connections.close()
    server.close()
    server.closeAllConnections()
  })
  const address = { protocol: 'http:', hostname: '127.0.0.1', port } as const
  const url = `http://127.0.0.1:${String(port)}`
  return {
    client: connections.client({ address, url, base: '/', isLink: true }),
    session: { root: '/', environments: { edge: 'fetchable' } },
    end: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const notRunning = (): ViteIntegrationError => new ViteIntegrationError('VITE_NOT_RUNNING', {}, { dev: true })

/** The environments of a Vite that ends at the first call, and of what is there afterwards. */
async function endingVite(
  next: (environments: RemoteEnvironments) => Promise<RemoteVite>,
): Promise<RemoteEnvironments> {
  const first = await startVite(true)
  let isLost = false
  const environments: RemoteEnvironments = createRemoteEnvironments(
    { logger: processWarningLogger },
    async () => (isLost ? next(environments) : first),
    () => (isLost = true),
    notRunning,
  )
  return environments
}

async function dispatch(environments: RemoteEnvironments, method: string): Promise<Response> {
  const { signal } = new AbortController()
  const opened = await environments.open('edge', () => '', signal)
  return (await opened.dispatch!(new Request('http://app.test/', { method }), signal)) as Response
}

const style = { id: '/src/a.css', url: '/src/a.css' }

it('dispatched requests and stylesheets get the answer of the Vite that takes the place of one that ends', async () => {
  const second = await startVite(false)
  const response = await dispatch(await endingVite(async () => second), 'GET')
  expect(await response.text()).toBe('the second')
  const environments = await endingVite(async () => second)
  expect(await environments.styleTags([style])).toEqual(['a tag'])
})

it('a request that may have had an effect is sent once', async () => {
  const second = await startVite(false)
  const environments = await endingVite(async () => second)
  await expect(dispatch(environments, 'POST')).rejects.toMatchObject({ code: 'VITE_NOT_RUNNING' })
})

it('a request that nobody has seen is sent again, and a second loss is told of', async () => {
  const [gone, second] = [await startVite(false), await startVite(false)]
  await gone.end()
  const found = [gone, second]
  const environments = createRemoteEnvironments(
    { logger: processWarningLogger },
    async () => found[0]!,
    () => found.shift(),
    notRunning,
  )
  expect(await (await dispatch(environments, 'POST')).text()).toBe('the second')
  const ending = await startVite(true)
  await expect(dispatch(await endingVite(async () => ending), 'GET')).rejects.toMatchObject({
    code: 'VITE_NOT_RUNNING',
  })
})

it('without another Vite the error says that none runs', async () => {
  const none = async (environments: RemoteEnvironments): Promise<RemoteVite> => {
    // Ends the waiting for another one.
    environments.close()
    throw notRunning()
  }
  for (const ask of [
    (environments: RemoteEnvironments) => dispatch(environments, 'GET'),
    (environments: RemoteEnvironments) => environments.styleTags([style]),
  ])
    await expect(ask(await endingVite(none))).rejects.toMatchObject({ code: 'VITE_NOT_RUNNING' })
})
