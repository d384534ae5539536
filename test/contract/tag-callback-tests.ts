import { describe, expect, it } from 'vitest'
import type { NonceOption } from '@vite-integration/core'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { modes, type Adapter, type Route } from './scenario.ts'
import { startPage, tagProject } from './tag-page.ts'
import { startForTest } from './use-application.ts'

const failures: [string, () => unknown, string][] = [
  [
    'that throws',
    () => {
      throw new Error('no nonce today')
    },
    'no nonce today',
  ],
  ['that is async', async () => 'abc', 'INVALID_OPTION'],
  ['that rejects', () => Promise.reject(new Error('no nonce today')), 'INVALID_OPTION'],
  ['that returns no string', () => 7, 'INVALID_OPTION'],
]

const routes: Route[] = [
  { path: '/tags', handler: ({ answer, viteTags }) => answer(viteTags('src/main.ts')) },
  { path: '/html', handler: async ({ answer, viteHtml }) => answer(await viteHtml('index.html')) },
  { path: '/nonce', handler: (exchange) => exchange.answer({ nonce: exchange.viteNonce }) },
  { path: '/view', handler: ({ render }) => render('home.ejs', { title: 'Home' }) },
  { path: '/alive', handler: ({ answer }) => answer('alive') },
]

/** Errors of the application's functions: `nonce`, wherever a nonce is needed, and `attributes`. */
export function addTagCallbackTests(host: Adapter): void {
  describe.each(modes)('in %s', (mode) => {
    describe.each(failures)('a nonce function %s', (_name, nonce, expected) => {
      it.each(['/tags', '/html', '/nonce', '/view', '/', '/anywhere', '/index.html'])(
        'is one failed request at %s',
        async (path) => {
          const crashes = recordCrashes()
          const vite = { ...(await tagProject(mode)), nonce: nonce as NonceOption }
          const app = await startPage(host, vite, () => '', { routes })
          const { status, body } = await open(app, path)
          expect([status, body]).toEqual([500, expect.stringContaining(expected)])
          expect((await get(app, '/alive')).body).toBe('alive')
          expect(crashes).toEqual([])
        },
      )
    })

    it('such a request is answered without an error handler too', async () => {
      const crashes = recordCrashes()
      for (const [, nonce] of failures) {
        const vite = { ...(await tagProject(mode)), nonce: nonce as NonceOption, tags: { csp: true } }
        const app = await startForTest(host.start, { vite: { logger: recordingLogger(), ...vite }, routes })
        for (const path of ['/tags', '/view', '/']) expect((await open(app, path)).status).toBe(500)
        expect((await get(app, '/alive')).body).toBe('alive')
      }
      expect(crashes).toEqual([])
    })
  })

  describe.each(modes)('a function of attributes that fails in %s', (mode) => {
    const failure = new Error('no attributes')

    it.each([
      ['is async', async () => ({ async: true }), 'INVALID_OPTION'],
      ['rejects', () => Promise.reject(failure), 'INVALID_OPTION'],
      [
        'throws',
        () => {
          throw failure
        },
        'no attributes',
      ],
    ])('for it %s is one failed request, for all tags and for one call', async (_name, give, expected) => {
      const crashes = recordCrashes()
      const attributes = { script: give as never }
      for (const [tags, call] of [
        [{ attributes }, undefined],
        [{}, { attributes }],
      ] as const) {
        const vite = { ...(await tagProject(mode)), tags }
        const app = await startPage(host, vite, ({ viteTags }) => viteTags('src/main.ts', call), {
          late: [{ path: '/later', handler: (exchange) => exchange.answer('alive') }],
        })
        const { status, body } = await get(app, '/page')
        expect([status, body]).toEqual([500, expect.stringContaining(expected)])
        expect((await get(app, '/later')).body).toBe('alive')
      }
      expect(crashes).toEqual([])
    })
  })
}
