import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { expect, vi } from 'vitest'
import { connectHmr } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { type Dev, edit } from './run-dev.ts'

/** Waits until the program gives an answer: `expect.poll` does not work in tests that run at the same time. */
export function answers(dev: Dev, answer: string): Promise<void> {
  const check = async (): Promise<void> => expect((await get(dev, '/api/answer')).body).toBe(answer)
  return vi.waitFor(check, { timeout: 30_000, interval: 20 })
}

export async function shoutOverSocketIo(dev: Dev): Promise<void> {
  for (const transport of ['polling', 'websocket'] as const) {
    const client = io(dev.url, { transports: [transport], forceNew: true })
    expect(await client.timeout(10_000).emitWithAck('shout', 'hi')).toBe('HI')
    expect(client.io.engine.transport.name).toBe(transport)
    const hmr = await connectHmr(dev)
    await hmr.close()
    client.close()
  }
}

/** Sends 50 MB in pieces, and edits the program in the middle. */
export async function uploadDuringRestart(dev: Dev): Promise<void> {
  const size = 50 * 1024 * 1024
  const upload = (): Promise<Response> => {
    const form = new FormData()
    form.append('file', new Blob([Buffer.alloc(size, 'x')]), 'large.bin')
    return fetch(`${dev.url}/api/upload`, { method: 'POST', body: form })
  }
  const before = await upload()
  expect(await before.json()).toEqual({ size })
  const [during] = await Promise.all([upload(), edit(dev.root, 'answer.js', 'answer 1', 'answer 1 again')])
  // The upload is taken by one of both programs, or told that it was cut: it never hangs, and the next one works.
  expect([200, 502]).toContain(during.status)
  await during.text()
  await answers(dev, 'answer 1 again')
  expect(await (await upload()).json()).toEqual({ size })
  await edit(dev.root, 'answer.js', 'answer 1 again', 'answer 1')
  await answers(dev, 'answer 1')
}

/** Waits for two crashes, each of which an edit mends for a while. */
export async function crashAndRecover(dev: Dev): Promise<void> {
  for (const [from, to] of [
    ['answer 1', 'answer 2'],
    ['answer 2', 'answer 1'],
  ] as const) {
    const isDown = async (): Promise<void> =>
      expect(await get(dev, '/api/answer')).toMatchObject({
        status: 503,
        body: expect.stringContaining('crashes again'),
      })
    await vi.waitFor(isDown, { timeout: 20_000, interval: 20 })
    if (to === 'answer 1') writeFileSync(join(dev.root, 'mended'), '')
    await edit(dev.root, 'answer.js', from, to)
    await answers(dev, to)
  }
}
