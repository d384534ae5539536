import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createViteConnections } from './client.ts'
import { followEvents } from './environments.ts'
import type { HotEvent } from './protocol.ts'

/** A server that answers with lines of a stream of events, and then as `end` does. */
async function startStream(
  lines: readonly string[],
  isWhole: boolean,
): Promise<Parameters<typeof followEvents>[0]> {
  const server = createServer((_req, res) => {
    res.write(['{}', ...lines, ''].join('\n'), () =>
      isWhole ? undefined : setImmediate(() => res.destroy()),
    )
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
  return connections.client({ address, url: `http://127.0.0.1:${String(port)}`, base: '/', isLink: true })
}

const line = (payload: number): string => JSON.stringify({ environment: 'ssr', payload })

it('later events come though the listener throws, and who follows is told', async () => {
  const seen: unknown[] = []
  const errors: unknown[] = []
  const client = await startStream([line(1), line(2), line(3)], true)
  const listen = ({ payload }: HotEvent): void => {
    seen.push(payload)
    throw new Error(`not ${String(payload)}`)
  }
  const events = await followEvents(client, listen, (error) => errors.push((error as Error).message))
  await expect.poll(() => seen).toEqual([1, 2, 3])
  expect(errors).toEqual(['not 1', 'not 2', 'not 3'])
  events.close()
  expect(await events.ended).toBeUndefined()
})

it.each([
  ['a line that is no JSON', ['{'], true],
  ['a connection that breaks off', [line(1)], false],
] as const)('the end says why: %s', async (_name, lines, isWhole) => {
  const events = await followEvents(await startStream(lines, isWhole), () => {})
  expect(await events.ended).toBeInstanceOf(Error)
})
