import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { builtFixture } from '../support/built-fixture.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { runProgram } from '../support/run-program.ts'
import { copyFixture, testFolder } from '../support/workspace.ts'
import { createApp, createSite, listen } from './serve.ts'

const program = (name: string): string => join(testFolder, 'fastify/programs', name)

describe('app.close()', () => {
  it.each(['http', 'https'] as const)(
    'returns with HMR clients connected over %s, and closes their connections',
    async (protocol) => {
      const app = createApp(protocol)
      await app.register(viteIntegration, { root: copyFixture('site'), dev: true })
      const served = await listen(app, protocol)
      const clients = await Promise.all(Array.from({ length: 10 }, () => connectHmr(served)))
      await expect(inTime(app.close())).resolves.toBe('closed')
      await Promise.all(clients.map(({ closed }) => closed))
      await expect(get(served, '/src/count.ts')).rejects.toThrow('ECONNREFUSED')
    },
  )

  it('returns while a module is requested', async () => {
    const app = await createSite({ root: copyFixture('site'), dev: true })
    const served = await listen(app)
    const asked = Promise.allSettled(Array.from({ length: 10 }, () => get(served, '/src/main.ts')))
    await expect(inTime(app.close())).resolves.toBe('closed')
    await asked
  })

  it('runs the hooks of the application once, even if it is called twice', async () => {
    const app = await createSite({ root: copyFixture('site'), dev: true })
    const seen: string[] = []
    app.addHook('preClose', async () => void seen.push('preClose'))
    app.addHook('onClose', async () => void seen.push('onClose'))
    await listen(app)
    await Promise.all([app.close(), app.close()])
    expect(seen).toEqual(['preClose', 'onClose'])
  })

  it('returns for an application that has never listened', async () => {
    const app = await createSite({ root: copyFixture('site'), dev: true })
    await app.ready()
    await expect(inTime(app.close())).resolves.toBe('closed')
  })
})

describe('whole programs', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'in development on %s print nothing themselves and end when everything is closed',
    async (host) => {
      const args = [copyFixture('site'), host, '3', '/dashboard', '/tags', '/src/main.ts', '/x.png']
      const { code, out, err } = await runProgram(program('whole-life.ts'), { args, nodeEnv: 'development' })
      expect(err).toBe('')
      expect(out.trim().split('\n')).toEqual([
        '/dashboard 200',
        '/tags 200',
        '/src/main.ts 200',
        '/x.png 404',
        'closed',
      ])
      expect(code).toBe(0)
    },
  )

  it('in production do not need Vite and end as well', async () => {
    const { code, out, err } = await runProgram(program('whole-life.ts'), {
      args: [await builtFixture(), '127.0.0.1', '0', '/dashboard', '/tags', '/robots.txt'],
      nodeArgs: ['--import', join(testFolder, 'express/programs/without-vite.ts')],
      nodeEnv: 'production',
    })
    expect(err).toBe('')
    expect(out.trim().split('\n')).toEqual(['/dashboard 200', '/tags 200', '/robots.txt 200', 'closed'])
    expect(code).toBe(0)
  })

  it('in development fail without Vite, with how to install it', async () => {
    const { code, err } = await runProgram(program('whole-life.ts'), {
      args: [copyFixture('site')],
      nodeArgs: ['--import', join(testFolder, 'express/programs/without-vite.ts')],
      nodeEnv: 'development',
    })
    expect(code).not.toBe(0)
    expect(err).toContain('VITE_NOT_FOUND')
    expect(err).toMatch(/npm install -D vite/)
  })

  it.each([
    ['twice', 'ALREADY_REGISTERED'],
    ['own plugin fails', 'OWN'],
    ['broken config', 'VITE_START_FAILED'],
    ['port in use', 'EADDRINUSE'],
  ])('whose start fails end by themselves after close: %s', async (way, failure) => {
    const args = [copyFixture('site'), way]
    const { code, out, err } = await runProgram(program('failed-start.ts'), { args, nodeEnv: 'development' })
    expect(err).toBe('')
    expect(out.trim()).toBe(failure)
    expect(code).toBe(0)
  })
})

/** Returns 'hangs' when a promise is not settled in time: `close` never returns while a socket is left open. */
async function inTime(closing: Promise<unknown>): Promise<'closed' | 'hangs'> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<'hangs'>((resolve) => {
    timer = setTimeout(() => resolve('hangs'), 10_000)
  })
  try {
    return await Promise.race([closing.then(() => 'closed' as const), deadline])
  } finally {
    clearTimeout(timer)
  }
}
