import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { copyFixture } from '../support/workspace.ts'
import { answersIn, askInjected, siteWithEverything } from './answers.ts'
import { forTest } from './serve.ts'

interface Line {
  readonly level: number
  readonly msg: string
  readonly reqId?: string
  readonly req?: { readonly url: string }
  readonly res?: { readonly statusCode: number }
}

/** Creates an application whose log lines are recorded. */
function withLog(): { app: FastifyInstance; lines: Line[] } {
  const lines: Line[] = []
  const stream = { write: (text: string) => void lines.push(JSON.parse(text) as Line) }
  return { app: forTest(fastify({ logger: { level: 'info', stream } })), lines }
}

describe.each(modes)('the log of the application in %s', (mode) => {
  it('has every response, with its status', async () => {
    const { app, lines } = withLog()
    await app.register(viteIntegration, await siteWithEverything(mode))
    app.get('/api/ok', () => ({ ok: true }))
    for (const [name, { status, path, reply }] of Object.entries(await answersIn(mode))) {
      await reply(askInjected(app))
      await expect.poll(() => completedIn(lines).at(-1), { message: name }).toBe(`${path} ${String(status)}`)
    }
  })

  it('has no lines of the integration when the option names another logger', async () => {
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

it('a missing build is one warning in the log', async () => {
  const { app, lines } = withLog()
  await withNodeEnv(undefined, async () => app.register(viteIntegration, { root: copyFixture('site') }))
  await app.ready()
  expect(lines).toEqual([
    expect.objectContaining({ level: 40, msg: expect.stringContaining('No Vite build') as string }),
  ])
})

it('a broken module is an error in the log, with its file', async () => {
  const { app, lines } = withLog()
  await app.register(viteIntegration, await siteWithEverything('development'))
  expect((await app.inject('/src/broken.ts')).statusCode).toBe(500)
  const errors = lines.filter(({ level }) => level === 50).map(({ msg }) => msg)
  expect(errors.join('\n')).toContain('src/broken.ts')
})

it('an application that starts logs nothing of Vite', async () => {
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
