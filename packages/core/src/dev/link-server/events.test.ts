import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { ViteDevServer } from 'vite'
import { streamEvents } from './events.ts'

it('a message that is no JSON is left out, with one warning, and its sender goes on', async () => {
  const emitter = new EventEmitter()
  const warnings: string[] = []
  const vite = {
    environments: { ssr: { hot: { api: { outsideEmitter: emitter } } } },
    config: { logger: { warn: (text: string) => void warnings.push(text) } },
  } as unknown as ViteDevServer
  const server = createServer((_req, res) => streamEvents(vite, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const response = await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  for (const payload of [cyclic, { data: 1n }, { type: 'full-reload' }]) emitter.emit('send', payload)
  let text = ''
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part
    if (text.includes('full-reload')) break
  }
  expect(text).toBe('{}\n{"environment":"ssr","payload":{"type":"full-reload"}}\n')
  expect(warnings).toEqual([expect.stringContaining('"ssr"')])
})
