import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { listenToKeys } from './keys.ts'

it('each key calls its action when Enter follows, "h" lists them, and other input does nothing', async () => {
  const input = new PassThrough()
  const called: string[] = []
  const pressed: string[] = []
  const action = (name: string) => (): void => void called.push(name)
  const names = ['restart', 'addresses', 'open', 'clear', 'quit'] as const
  const actions = {
    ...(Object.fromEntries(names.map((name) => [name, action(name)])) as Record<
      (typeof names)[number],
      () => void
    >),
    vite: (key: string) => void pressed.push(key),
  }
  const stop = listenToKeys(input, actions, (text) => called.push(text))
  input.write('r\nu\n o \r\nc\nx\nrr\n\nh\nvr\nv u\nv\nq\n')
  await expect.poll(() => called.length).toBe(6)
  expect(pressed).toEqual(['r', 'u'])
  const [help] = called.splice(4, 1)
  expect(called).toEqual(names)
  expect(help).toContain('r + Enter  restart the backend')
  stop()
  input.end('r\n')
  await once(input.resume(), 'end')
  expect(called).toEqual(names)
})
