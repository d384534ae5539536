import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { writeFile } from '../support/build-files.ts'
import { get, open, send } from '../support/http-client.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { copyFixture } from '../support/workspace.ts'
import { forTest, listen } from './serve.ts'

interface Line {
  readonly level: number
  readonly msg: string
  readonly reqId?: string
  readonly req?: { readonly url: string }
  readonly res?: { readonly statusCode: number }
}

/** An application whose log is kept. */
function withLog(): { app: FastifyInstance; lines: Line[] } {
  const lines: Line[] = []
  const stream = { write: (text: string) => void lines.push(JSON.parse(text) as Line) }
  return { app: forTest(fastify({ logger: { level: 'info', stream } })), lines }
}

describe.each(modes)('the log of the application in %s', (mode) => {
  it('has every answer, with its status', async () => {
    const { app, lines } = withLog()
    await app.register(viteIntegration, await siteOptions(mode))
    app.get('/api/ok', () => ({ ok: true }))
    const served = await listen(app)
    await open(served, '/dashboard')
    await open(served, '/admin')
    const { headers } = await get(served, '/robots.txt')
    await get(served, '/robots.txt', { 'if-none-match': String(headers.etag) })
    await get(served, '/none.png')
    await send(served, 'POST', '/dashboard', { body: 'x' })
    await get(served, '/api/ok')
    const expected = [
      '/dashboard 200',
      '/admin 301',
      '/robots.txt 200',
      '/robots.txt 304',
      '/none.png 404',
      '/dashboard 404',
      '/api/ok 200',
    ]
    await expect.poll(() => completedIn(lines)).toEqual(expected)
  })

  it('is silent for a logger that the option names', async () => {
    const { app, lines } = withLog()
    const own: string[] = []
    const note = (message: string): void => void own.push(message)
    const logger = { debug: note, info: note, warn: note, error: note }
    const root = copyFixture('site')
    await withNodeEnv(undefined, async () => app.register(viteIntegration, { root, dev: false, logger }))
    await app.ready()
    expect(own).toEqual([expect.stringContaining('No Vite build') as string])
    expect(lines).toEqual([])
  })
})

it('a missing build is one warning of the log', async () => {
  const { app, lines } = withLog()
  await withNodeEnv(undefined, async () => app.register(viteIntegration, { root: copyFixture('site') }))
  await app.ready()
  expect(lines).toEqual([
    expect.objectContaining({ level: 40, msg: expect.stringContaining('No Vite build') as string }),
  ])
})

it('modules are in the log in development, and an error is there with its code frame', async () => {
  const { app, lines } = withLog()
  const root = copyFixture('site')
  writeFile(`${root}/src/broken.ts`, 'export const answer = 41 +;\n')
  await app.register(viteIntegration, { root, dev: true })
  const served = await listen(app)
  await get(served, '/src/count.ts')
  await get(served, '/src/broken.ts')
  await expect.poll(() => completedIn(lines)).toEqual(['/src/count.ts 200', '/src/broken.ts 500'])
  const errors = lines.filter(({ level }) => level === 50)
  expect(errors.length).toBeGreaterThan(0)
  expect(errors.map(({ msg }) => msg).join('\n')).toContain('src/broken.ts')
})

it('a starting application logs nothing of Vite by itself', async () => {
  const { app, lines } = withLog()
  await app.register(viteIntegration, await siteOptions('development'))
  await app.ready()
  expect(lines.filter(({ level }) => level >= 40)).toEqual([])
})

function completedIn(lines: readonly Line[]): string[] {
  return lines
    .filter(({ msg }) => msg === 'request completed')
    .map(({ reqId, res }) => {
      const incoming = lines.find((line) => line.msg === 'incoming request' && line.reqId === reqId)
      return `${String(incoming?.req?.url)} ${String(res?.statusCode)}`
    })
}
