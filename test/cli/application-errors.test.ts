import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { applicationKind } from '../../packages/cli/src/application/kinds.ts'
import { open, type Reply } from '../support/http-client.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import { serveHandler } from './serve-handler.ts'

/** Records what is printed to the standard error while a test runs. */
function printed(): string[] {
  const lines: string[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  onTestFinished(() => write.mockRestore())
  return lines
}

const failures: readonly (readonly [string, unknown])[] = [
  [
    'thrown',
    () => {
      throw new Error('secret reason')
    },
  ],
  [
    'rejected',
    async () => {
      throw new Error('secret reason')
    },
  ],
  [
    'given to next',
    (_req: unknown, _res: unknown, next: (error: Error) => void) => next(new Error('secret reason')),
  ],
]

it.each(failures)(
  'an error that is %s is a 500, without its details in production',
  async (_name, handler) => {
    const lines = printed()
    const target = await serveHandler(handler)
    expect(await open(target, '/')).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
    expect(lines).toEqual([expect.stringContaining('Error: secret reason\n    at ')])
  },
)

it("an error's own status is used when it is one of 400 to 599", async () => {
  const fail =
    (status: unknown): unknown =>
    () => {
      throw Object.assign(new Error('no'), { status })
    }
  const lines = printed()
  expect((await open(await serveHandler(fail(403)), '/')).status).toBe(403)
  expect(lines).toEqual([])
  for (const odd of [200, 600, 'x', Number.NaN])
    expect((await open(await serveHandler(fail(odd)), '/')).status).toBe(500)
})

it('an error in the middle of a response closes the connection', async () => {
  printed()
  const target = await serveHandler((_req: IncomingMessage, res: ServerResponse) => {
    res.write('half')
    throw new Error('in the middle')
  })
  await expect(open(target, '/')).rejects.toThrow(/aborted|hang up|reset/)
})

it('clients may disconnect while Vite is asked for the path of their 404', async () => {
  const target = await serveHandler(async (_req: IncomingMessage, res: ServerResponse) => {
    await sleep(10)
    res.writeHead(404).end('own')
  })
  const left = Array.from({ length: 20 }, () => {
    const controller = new AbortController()
    const asked = fetch(target.url, { signal: controller.signal }).catch((error: Error) => error.name)
    setTimeout(() => controller.abort(), 5)
    return asked
  })
  expect(await Promise.all(left)).toContain('AbortError')
  const reply: Reply = await open(target, '/')
  expect(reply.status).toBe(200)
})

it.each([
  undefined,
  null,
  1,
  'app',
  {},
  [],
  Promise.resolve(() => {}),
  class App {
    app = 1
  },
])('%s is NOT_AN_APPLICATION', async (value) => {
  const error = await integrationErrorOf(() => void applicationKind(value, 'The export "app"'))
  expect(error.code).toBe('NOT_AN_APPLICATION')
  expect(error.message).toContain('The export "app" is no application')
})
