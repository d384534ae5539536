import { join } from 'node:path'
import { cpSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get, open } from '../support/http-client.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture, copyFolder } from '../support/workspace.ts'
import type { Adapter } from './scenario.ts'
import { assetPath, tagRoutes, tagsPath } from './tag-routes.ts'
import { startForTest } from './use-application.ts'

/** Tests of the effects of NODE_ENV, and of the folder in which the build is looked for. */
export function addEnvironmentTests(host: Adapter): void {
  describe('NODE_ENV', () => {
    it.each([undefined, 'test', 'staging', 'production', 'Development'])(
      '%s means production',
      async (nodeEnv) => {
        const vite = { root: await builtFixture() }
        const app = await withNodeEnv(nodeEnv, () => startForTest(host.start, { vite }))
        expect((await open(app, '/dashboard')).body).not.toContain('@vite/client')
        expect((await get(app, '/@vite/client', { accept: '*/*', 'sec-fetch-dest': 'script' })).status).toBe(
          404,
        )
      },
    )

    it('development means development, unless the option `dev` says otherwise', async () => {
      const dev = await withNodeEnv('development', () =>
        startForTest(host.start, { vite: { root: copyFixture('site') } }),
      )
      expect((await open(dev, '/dashboard')).body).toContain('/@vite/client')
      const vite = { root: await builtFixture(), dev: false }
      const prod = await withNodeEnv('development', () => startForTest(host.start, { vite }))
      expect((await open(prod, '/dashboard')).body).not.toContain('@vite/client')
    })

    it('is read when the integration is created, not later', async () => {
      const vite = { root: await builtFixture() }
      const app = await withNodeEnv('production', () => startForTest(host.start, { vite }))
      const reply = await withNodeEnv('development', () => open(app, '/dashboard'))
      expect(reply.body).not.toContain('@vite/client')
    })
  })

  describe.each([undefined, 'test', 'staging'])('a missing build with NODE_ENV=%s', (nodeEnv) => {
    it('is one warning, and an error only where the build is needed', async () => {
      const logger = recordingLogger()
      const codes: unknown[] = []
      const messages: string[] = []
      const root = copyFixture('site')
      const app = await withNodeEnv(nodeEnv, () =>
        startForTest(host.start, {
          vite: { root, logger },
          routes: [{ path: '/api/ok', handler: (exchange) => exchange.answer('ok') }, ...tagRoutes()],
          onError: (error) => {
            codes.push((error as { code?: unknown }).code)
            messages.push((error as Error).message)
            return { handled: true }
          },
        }),
      )
      expect(await get(app, '/api/ok')).toMatchObject({ status: 200, body: 'ok' })
      expect((await get(app, '/api/none')).status).toBe(404)
      expect((await get(app, '/assets/none.js')).status).toBe(404)
      expect(codes).toEqual([])

      for (const path of ['/dashboard', tagsPath('src/main.ts'), assetPath('src/logo.png')]) {
        const reply = await open(app, path)
        expect(reply.status, path).toBe(500)
        expect(JSON.parse(reply.body), path).toEqual({ handled: true })
      }
      expect(codes).toEqual(['BUILD_NOT_FOUND', 'BUILD_NOT_FOUND', 'BUILD_NOT_FOUND'])
      // It may be shown to anybody, but not a path.
      for (const message of messages) {
        expect(message).toContain('For development set NODE_ENV=development')
        expect(message).not.toContain(root)
      }

      const warnings = logger.lines.filter(({ level }) => level === 'warn')
      expect(warnings).toHaveLength(1)
      expect(warnings[0]?.message).toContain(join(root, 'dist'))
      expect(warnings[0]?.message).toMatch(/vite build/)
    })
  })

  describe('a build with NODE_ENV', () => {
    async function warningsWith(nodeEnv: string | undefined, dev?: boolean): Promise<readonly string[]> {
      const logger = recordingLogger()
      const vite = { root: await builtFixture(), logger, ...(dev === undefined ? {} : { dev }) }
      const app = await withNodeEnv(nodeEnv, () => startForTest(host.start, { vite }))
      expect((await open(app, '/dashboard')).status).toBe(200)
      return logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
    }

    it.each([
      [undefined, 'NODE_ENV is unset'],
      ['staging', 'NODE_ENV is "staging"'],
      ['', 'NODE_ENV is ""'],
    ])('%s is told of once: what is served, from when, and how to get development', async (nodeEnv, text) => {
      const warnings = await warningsWith(nodeEnv)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain(text)
      expect(warnings[0]).toMatch(/the build of \d{4}-\d\d-\d\d \d\d:\d\d in \S+dist is served/)
      expect(warnings[0]).toMatch(/NODE_ENV=development.*NODE_ENV=production/)
    })

    it.each(['production', 'test'])('%s is served without a word', async (nodeEnv) => {
      expect(await warningsWith(nodeEnv)).toEqual([])
    })

    it('unset is served without a word where the option `dev` is false', async () => {
      expect(await warningsWith(undefined, false)).toEqual([])
    })
  })

  describe('the folder of the build', () => {
    it("is 'dist/client' when that holds a build", async () => {
      const root = copyFolder(await builtFixture(), 'client')
      const dist = join(root, 'dist')
      cpSync(dist, join(root, 'moved'), { recursive: true })
      rmSync(dist, { recursive: true })
      cpSync(join(root, 'moved'), join(dist, 'client'), { recursive: true })
      writeFile(join(dist, 'server.js'), 'secret of the server')
      const app = await startForTest(host.start, { vite: { root, dev: false } })
      expect((await open(app, '/dashboard')).status).toBe(200)
      expect((await get(app, '/server.js')).status).toBe(404)
      expect((await get(app, '/client/index.html')).status).toBe(404)
    })

    it('is what outDir says, relative to the root or absolute', async () => {
      const root = copyFolder(await builtFixture(), 'out')
      cpSync(join(root, 'dist'), join(root, 'public-build'), { recursive: true })
      rmSync(join(root, 'dist'), { recursive: true })
      for (const outDir of ['public-build', './public-build/', join(root, 'public-build')]) {
        const app = await startForTest(host.start, { vite: { root, dev: false, outDir } })
        expect((await get(app, '/robots.txt')).status, outDir).toBe(200)
      }
    })

    it("a base of './' counts as '/'", async () => {
      const app = await startForTest(host.start, {
        vite: { root: await builtFixture(), dev: false, base: './' },
        routes: tagRoutes(),
      })
      expect((await open(app, '/dashboard')).status).toBe(200)
      expect((await get(app, tagsPath('src/main.ts'))).body).toContain('src="/assets/main-')
    })

    it.each(['/app', 'app/', 'app'])("a base of '%s' counts as '/app/'", async (base) => {
      const root = await builtFixture({ config: 'vite.base.config' })
      const app = await startForTest(host.start, { vite: { root, dev: false, base } })
      expect((await open(app, '/app/dashboard')).status).toBe(200)
      expect((await open(app, '/apple')).status).toBe(404)
    })
  })

  it('two integrations in one process share no state', async () => {
    const plain = await startForTest(host.start, {
      vite: { root: await builtFixture(), dev: false },
      routes: tagRoutes(),
    })
    const root = await builtFixture({ config: 'vite.base.config' })
    const based = await startForTest(host.start, {
      vite: { root, dev: false, base: '/app/' },
      routes: tagRoutes(),
    })
    expect((await get(plain, tagsPath('src/main.ts'))).body).toContain('src="/assets/main-')
    expect((await get(based, tagsPath('src/main.ts'))).body).toContain('src="/app/assets/main-')
    expect((await open(based, '/dashboard')).status).toBe(404)
    expect((await open(plain, '/dashboard')).status).toBe(200)
    await plain.close()
    expect((await open(based, '/app/dashboard')).status).toBe(200)
  })
}
