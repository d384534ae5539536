import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { hmrUrl } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { startBastionProcess } from './bastion-process.ts'
import { stages } from './bastion.ts'
import { upgradeHead, type UpgradeParts } from './upgrade-head.ts'

interface Attempt {
  readonly bytes: string
  /** The moment at which the client disconnects. */
  readonly leaves: 'at once' | 'when answered' | 'in the middle'
}

/** Upgrades of every kind: refused ones, pings, HMR connections that are closed again, with and without waiting. */
function attempts(token: string): readonly Attempt[] {
  const kinds: readonly UpgradeParts[] = [
    { target: '/none', protocol: 'vite-hmr' },
    { target: '/ws/none', protocol: 'chat' },
    { protocol: undefined },
    { target: '/?token=wrong' },
    { host: 'evil.example', target: `/?token=${token}` },
    { more: ['Origin: http://evil.example'] },
    { protocol: 'vite-ping' },
    { target: `/?token=${token}` },
    { target: `/?token=${token}`, method: 'POST', more: ['Content-Length: 5'] },
    { target: '//evil.example/', protocol: 'vite-ping' },
  ]
  return kinds.flatMap((parts) => {
    const bytes = upgradeHead(parts)
    return [
      { bytes, leaves: 'when answered' },
      { bytes, leaves: 'at once' },
      { bytes: bytes.slice(0, -20), leaves: 'in the middle' },
    ] as const
  })
}

function attempt(port: number, { bytes, leaves }: Attempt): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('connect', () => {
      socket.write(bytes, () => {
        if (leaves !== 'when answered') socket.resetAndDestroy()
      })
    })
    socket.on('data', () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve())
  })
}

/** Sends upgrades. @returns the number of completed ones */
async function flood(port: number, kinds: readonly Attempt[], count: number): Promise<number> {
  let next = 0
  let ended = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      await attempt(port, kinds[next++ % kinds.length]!)
      ended++
    }
  }
  await Promise.all(Array.from({ length: 50 }, worker))
  return ended
}

describe.each(stages)('10,000 failed upgrades: $name', ({ name }) => {
  it('leak no memory and no connections', async () => {
    const { port, measure } = await startBastionProcess(name)
    const app = { url: `http://127.0.0.1:${String(port)}` }
    const token = new URL(await hmrUrl(app)).searchParams.get('token')!
    const kinds = attempts(token)
    // Warms up, so that one-time allocations such as compiled code are not counted.
    await flood(port, kinds, 1500)
    expect((await get(app, '/src/main.ts')).status).toBe(200)
    const before = await measure()
    expect(await flood(port, kinds, 10_000)).toBe(10_000)
    expect((await get(app, '/src/main.ts')).status).toBe(200)
    expect((await get(app, '/api/ok')).status).toBe(200)
    // Idle connections to Vite may have been closed since.
    const leftOver = async (): Promise<object> => {
      const { clients, underWay, descriptors } = await measure()
      return { clients, underWay, descriptors: Math.max(0, descriptors - before.descriptors) }
    }
    await expect.poll(leftOver, { timeout: 20_000 }).toEqual({ clients: 0, underWay: 0, descriptors: 0 })
    const after = await measure()
    // Allows less than a hundred bytes for each upgrade.
    expect(after.memory - before.memory).toBeLessThan(4_000_000)
  }, 180_000)
})
