import { once } from 'node:events'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { nodeAdapter } from '../hosts/node-host.ts'
import { connectHmr, hmrUrl, openSocket, opened } from '../support/hmr-client.ts'
import { get, type Target } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { type Bastion, stages } from './bastion.ts'
import { buildFortress } from './fortress.ts'
import { useBastion } from './use-bastion.ts'

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
/** An object that has no text: a template that holds it throws. */
const textless = { toString: 1, valueOf: 1 }
const invoke = { id: 'send:1', name: 'getBuiltins', data: [] }
const invalidate = { path: '/src/main.ts', message: 'changed', firstInvalidatedBy: '/src/count.ts' }

const wrongTexts = [undefined, null, 0, true, '', [], {}, textless]
const replaced = (data: object): object[] =>
  Object.keys(data).flatMap((key) => wrongTexts.map((value) => ({ ...data, [key]: value })))
const named = (name: string): object => ({ ...invoke, name, data: [deep] })

const datas: readonly unknown[] = [
  ...wrongTexts,
  ...[invoke, invalidate].flatMap(replaced),
  ...[...Object.getOwnPropertyNames(Object.prototype), 'fetchModule', 'none'].map(named),
]
const events = [
  'vite:invoke',
  'vite:invalidate',
  'vite:client-connected',
  'vite:client:disconnect',
  'constructor',
]
const message = (event: unknown, data: unknown): string => JSON.stringify({ type: 'custom', event, data })

const frames: readonly string[] = [
  ...events.flatMap((event) => datas.map((data) => message(event, data))),
  ...wrongTexts.map((event) => message(event, invoke)),
  '',
  'null',
  '"custom"',
  '[]',
  '{',
  '\0',
  deep,
  '{"type":"custom"}',
  '{"type":"full-reload"}',
  `{"type":"custom","event":"vite:invoke","data":${deep}}`,
  `{"type":"custom","event":"vite:invoke","data":{"id":"send:1","name":"constructor","data":[${deep}]}}`,
  `{"type":"custom","event":"vite:invoke","data":{"id":${deep},"name":"getBuiltins","data":[]}}`,
  `{"type":"custom","event":"vite:invalidate","data":{"path":${deep}}}`,
  '{"type":"custom","event":"vite:invoke","data":{"__proto__":null}}',
]

const randomFrame = fc
  .tuple(
    fc.constantFrom(...events.slice(0, 2)),
    fc.oneof(
      fc.jsonValue(),
      fc.record({ id: fc.jsonValue(), name: fc.jsonValue(), data: fc.jsonValue() }, { requiredKeys: [] }),
      fc.record(
        { path: fc.jsonValue(), message: fc.jsonValue(), firstInvalidatedBy: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    ),
  )
  .map(([event, data]) => message(event, data))

/** Sends a frame, and a call behind it. Resolves with whether the connection was closed, or the call answered. */
async function send(url: string, target: Target, frame: string | Buffer): Promise<'closed' | 'answered'> {
  const socket = openSocket(url, target, 'vite-hmr')
  await opened(socket)
  const closed = once(socket, 'close').then(() => 'closed' as const)
  socket.send(frame)
  socket.send(message('vite:invoke', { ...invoke, id: 'send:probe' }))
  const outcome = await Promise.race([closed, answered(socket)])
  socket.terminate()
  await closed
  return outcome
}

function answered(socket: WebSocket): Promise<'answered'> {
  return new Promise((resolve) => {
    socket.on('message', (text) => {
      if (String(text).includes('response:probe')) resolve('answered')
    })
  })
}

async function expectUpdates({ app, vite }: Bastion): Promise<void> {
  expect((await get(app, '/src/main.ts')).status).toBe(200)
  const client = await connectHmr(app)
  vite.server.ws.send({ type: 'full-reload' })
  await client.next(({ type }) => type === 'full-reload')
  await client.close()
}

describe.each(stages)('messages of HMR clients: $name', (host) => {
  const bastion = useBastion(host)

  it('malformed ones close their connection at most', async () => {
    const crashes = recordCrashes()
    const url = await hmrUrl(bastion.app)
    for (const frame of frames) await send(url, bastion.app, frame)
    for (const frame of frames.slice(0, 3))
      expect(await send(url, bastion.app, Buffer.from(frame))).toBe('closed')
    await expectUpdates(bastion)
    expect(crashes).toEqual([])
  })

  it('random ones close their connection at most', async () => {
    const crashes = recordCrashes()
    const url = await hmrUrl(bastion.app)
    await fc.assert(
      fc.asyncProperty(randomFrame, async (frame) => void (await send(url, bastion.app, frame))),
      { numRuns: 300 },
    )
    await expectUpdates(bastion)
    expect(crashes).toEqual([])
  })

  it('well-formed ones are answered, with an unknown name too', async () => {
    const url = await hmrUrl(bastion.app)
    const wellFormed = [
      message('vite:invoke', { ...invoke, name: 'none' }),
      message('vite:invalidate', { path: '/src/main.ts' }),
      message('vite:invalidate', { path: '/none', message: 'constructor', firstInvalidatedBy: '/none' }),
      message('app:event', null),
    ]
    for (const frame of wellFormed) expect(await send(url, bastion.app, frame), frame).toBe('answered')
  })

  it('a listener that throws fails alone', async () => {
    const crashes = recordCrashes()
    const { ws } = bastion.vite.server
    ws.on('app:fails', () => {
      throw new TypeError('not in this listener')
    })
    const url = await hmrUrl(bastion.app)
    expect(await send(url, bastion.app, message('app:fails', 1))).toBe('answered')
    await expectUpdates(bastion)
    expect(crashes).toEqual([])
  })
})

it('malformed messages are reported once', async () => {
  const logger = recordingLogger()
  const { root } = (await buildFortress('development')).vite
  const app = await nodeAdapter.start({ vite: { root, dev: true, logger } })
  const url = await hmrUrl(app)
  for (const path of [1, 2, 3])
    expect(await send(url, app, message('vite:invalidate', { path }))).toBe('closed')
  const reports = logger.lines.filter(({ message: text }) => text.includes('malformed'))
  expect(reports).toEqual([
    {
      level: 'warn',
      message: 'An HMR client has sent a malformed message vite:invalidate. Its connection is closed.',
    },
  ])
  await app.close()
})
