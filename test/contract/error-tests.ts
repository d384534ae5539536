import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ViteIntegrationError } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { contentType, get, navigation, open, send } from '../support/http-client.ts'
import { explanationOf } from '../support/integration-error.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { siteOptions, siteWithConfig } from './projects.ts'
import { modes, type Adapter, type RunningApplication, type Scenario } from './scenario.ts'
import { assetPath, tagRoutes, tagsPath } from './tag-routes.ts'
import { startForTest, useApplication } from './use-application.ts'

const unknownNames = ['src/none.ts', '', '../vite.config.ts', '/etc/passwd', 'https://example.com/x.js']
const brokenModule = 'export const answer: number = 41 +;\n'

/** Tests of errors that occur while the application runs: wrong names, broken modules, broken pages. */
export function addErrorTests(host: Adapter): void {
  describe.each(modes)('wrong names in %s', (mode) => {
    const errors: unknown[] = []
    const app = useApplication(host, async () => ({
      vite: await siteOptions(mode),
      routes: tagRoutes(),
      onError: record(errors),
    }))

    async function errorAt(path: string): Promise<ViteIntegrationError> {
      errors.length = 0
      const reply = await get(app, path)
      expect(reply.status).toBe(500)
      expect(errors).toHaveLength(1)
      expect(errors[0]).toBeInstanceOf(ViteIntegrationError)
      return errors[0] as ViteIntegrationError
    }

    it.each(unknownNames)("viteTags('%s') is an unknown entry", async (name) => {
      expect((await errorAt(tagsPath(name))).code).toBe('ENTRY_NOT_FOUND')
    })

    it.each(['src/none.png', '../vite.config.ts'])("viteAsset('%s') is an unknown asset", async (name) => {
      expect((await errorAt(assetPath(name))).code).toBe('ASSET_NOT_FOUND')
    })

    it('the error of an unknown entry has the name, the place that was searched and what to do', async () => {
      const error = await errorAt(tagsPath('src/mian.ts'))
      expect(error.message).toContain('src/mian.ts')
      expect(error.hint).toMatch(mode === 'production' ? /manifest\.json/ : /site-/)
      if (mode === 'production') expect(error.hint).toContain('src/main.ts')
    })

    it.each(['src/logo.png', 'src/icon.png', 'src/badge.png'])(
      'viteTags of %s points to viteAsset',
      async (name) => {
        const error = await errorAt(tagsPath(name))
        expect(error.code).toBe('NOT_AN_ENTRY')
        expect(explanationOf(error)).toContain('viteAsset')
      },
    )

    if (mode === 'production')
      it('the message names no path of the machine', async () => {
        for (const path of [tagsPath('src/none.ts'), tagsPath('src/logo.png'), assetPath('src/none.png')]) {
          expect((await errorAt(path)).message).not.toContain(process.cwd())
        }
      })
  })

  it('the page of an error in development says what to do about it', async () => {
    const app = await startForTest(host.start, {
      vite: { root: copyFixture('site'), dev: true },
      routes: [
        {
          path: '/attribute',
          handler: (exchange) =>
            exchange.answer(exchange.viteTags('src/main.ts', { attributes: { script: { 'a b': 'x' } } })),
        },
      ],
    })
    const reply = await open(app, '/attribute')
    expect(reply).toMatchObject({ status: 500, body: expect.stringContaining('This page could not be made') })
    expect(reply.body).toContain('Check &quot;attributes&quot; in the &quot;tags&quot; option')
  })

  it("in production the framework's default error response names no path of the machine", async () => {
    const app = await withNodeEnv('production', async () =>
      startForTest(host.start, { vite: { root: await builtFixture() }, routes: tagRoutes() }),
    )
    const reply = await withNodeEnv('production', () => get(app, tagsPath('src/none.ts')))
    expect(reply.status).toBe(500)
    expect(reply.body).not.toContain('.tmp')
    expect(reply.body).not.toContain('node_modules')
  })

  describe('a module that cannot be transformed', () => {
    it('is a 500 with the file and the code, and the process goes on', async () => {
      const { app } = await startBroken({})
      const reply = await get(app, '/src/broken.ts')
      expect(reply.status).toBe(500)
      expect(reply.body).toContain('src/broken.ts')
      expect(reply.body).toContain('answer: number = 41 +')
      expect((await get(app, '/src/count.ts')).status).toBe(200)
      expect((await open(app, '/dashboard')).status).toBe(200)
    })

    // A Vite that runs on its own answers and logs such an error itself.
    it.skipIf(host.isProxied)('reaches the error handler of the application', async () => {
      const errors: unknown[] = []
      const { app } = await startBroken({ onError: record(errors) })
      const reply = await get(app, '/src/broken.ts')
      expect(JSON.parse(reply.body)).toEqual({ handled: true })
      expect(errors).toHaveLength(1)
      expect(explain(errors[0])).toContain('src/broken.ts')
    })

    it("shows Vite's overlay in the browser", async () => {
      const { app } = await startBroken({})
      const client = await connectHmr(app)
      await get(app, '/src/broken.ts')
      const { err } = await client.next(({ type }) => type === 'error')
      expect(`${err?.message ?? ''}${err?.frame ?? ''}${err?.id ?? ''}`).toContain('src/broken.ts')
      await client.close()
    })

    it.skipIf(host.isProxied)("is reported to the application's logger, once", async () => {
      const logger = recordingLogger()
      const { app } = await startBroken({}, logger)
      await get(app, '/src/broken.ts')
      const errors = logger.lines.filter(({ message }) => message.includes('src/broken.ts'))
      expect(errors.map(({ level }) => level)).toEqual(['error'])
    })

    it('is served again once it is corrected', async () => {
      const { app, root } = await startBroken({})
      expect((await get(app, '/src/broken.ts')).status).toBe(500)
      writeFile(join(root, 'src/broken.ts'), 'export const answer: number = 42\n')
      await expect
        .poll(() => get(app, '/src/broken.ts').then(({ status }) => status), { timeout: 20_000 })
        .toBe(200)
    })

    async function startBroken(
      more: Partial<Scenario>,
      logger = recordingLogger(),
    ): Promise<{ app: RunningApplication; root: string }> {
      const root = copyFixture('site')
      writeFile(join(root, 'src/broken.ts'), brokenModule)
      return { root, app: await startForTest(host.start, { vite: { root, dev: true, logger }, ...more }) }
    }
  })

  describe('a page that cannot be transformed', () => {
    const vite = (): Scenario['vite'] => siteWithConfig('vite.broken-page.config.ts')

    it('reaches the error handler of the application', async () => {
      const errors: unknown[] = []
      const app = await startForTest(host.start, { vite: vite(), onError: record(errors) })
      const reply = await open(app, '/dashboard')
      expect(reply.status).toBe(500)
      expect(JSON.parse(reply.body)).toEqual({ handled: true })
      expect(explain(errors[0])).toContain('the page cannot be transformed')
    })

    it('without an error handler is a 500 that no cache keeps', async () => {
      const app = await startForTest(host.start, { vite: vite() })
      const reply = await open(app, '/dashboard')
      expect(reply.status).toBe(500)
      expect(contentType(reply)).not.toBe('')
      expect(reply.headers['cache-control'] ?? 'no-store').toBe('no-store')
      expect((await get(app, '/src/count.ts')).status).toBe(200)
      expect((await send(app, 'HEAD', '/dashboard', { headers: navigation })).status).toBe(500)
    })
  })
}

function record(errors: unknown[]): (error: unknown) => unknown {
  return (error) => {
    errors.push(error)
    return { handled: true }
  }
}

function explain(error: unknown): string {
  const { message, cause } = error as Error
  return `${message}\n${cause instanceof Error ? cause.message : ''}\n${(error as { hint?: string }).hint ?? ''}`
}
