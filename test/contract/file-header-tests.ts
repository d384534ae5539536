import { describe, expect, it } from 'vitest'
import type { SetHeaders, ViteIntegrationOptions } from '@vite-integration/core'
import { get, send } from '../support/http-client.ts'
import { writeBuild } from '../support/build-files.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import type { Adapter } from './scenario.ts'
import { startForTest, useApplication } from './use-application.ts'

const script = 'assets/main-BxY12_ab.js'
const manifest = { 'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true } }

function options(setHeaders: SetHeaders): ViteIntegrationOptions {
  return { root: writeBuild(manifest, [script, 'sw.js', 'font.woff2']), dev: false, setHeaders }
}

/** Headers that the application gives to files of the build. */
export function addFileHeaderTests(host: Adapter): void {
  describe('setHeaders in production', () => {
    const asked: [string, boolean][] = []
    const app = useApplication(host, async () => ({
      vite: options((res, path, { immutable }) => {
        asked.push([path, immutable])
        res.setHeader('X-File', path)
        if (path === 'sw.js') {
          res.setHeader('Service-Worker-Allowed', '/')
          res.setHeader('Cache-Control', 'no-store')
          res.setHeader('Vary', 'Origin')
          res.setHeader('Content-Type', 'text/javascript')
        }
      }),
    }))

    it('are on every response with the file: whole, a part, HEAD and 304', async () => {
      const whole = await get(app, `/${script}`)
      expect(whole.headers).toMatchObject({
        'x-file': script,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      })
      const others = [
        await send(app, 'HEAD', `/${script}`),
        await get(app, `/${script}`, { range: 'bytes=0-2' }),
        await get(app, `/${script}`, { 'if-none-match': whole.headers['etag']! }),
      ]
      expect(others.map(({ status }) => status)).toEqual([200, 206, 304])
      for (const { headers } of others) expect(headers['x-file']).toBe(script)
    })

    it('take the place of our own, and Vary is joined', async () => {
      const { headers } = await get(app, '/sw.js')
      expect(headers).toMatchObject({
        'service-worker-allowed': '/',
        'cache-control': 'no-store',
        'content-type': 'text/javascript',
      })
      expect(headers['vary']).toMatch(/\bOrigin\b/)
    })

    it('the function is asked once for each file, however many requests come', async () => {
      for (let count = 0; count < 3; count++) await get(app, `/${script}`)
      expect(asked.toSorted()).toEqual([
        [script, true],
        ['font.woff2', false],
        ['sw.js', false],
      ])
    })
  })

  describe('a function setHeaders that goes wrong', () => {
    it.each([
      ['sets the length', (res) => res.setHeader('Content-Length', 1), 'follows from the file'],
      ['sets a cookie', (res) => res.setHeader('set-cookie', 'a=b'), 'follows from the file'],
      ['sets what is no header', (res) => res.setHeader('a b', 'c'), 'setHeaders'],
      ['sets a value with a line break', (res) => res.setHeader('x', 'a\r\nb: c'), 'setHeaders'],
      ['is async', (async () => {}) as unknown as SetHeaders, 'promise'],
    ] satisfies [string, SetHeaders, string][])(
      'and %s is told at the start',
      async (_name, setHeaders, text) => {
        const logger = recordingLogger()
        await startForTest(host.start, { vite: { ...options(setHeaders), logger } })
        expect(JSON.stringify(logger.lines)).toContain(text)
      },
    )

    it('and promises a file without a hash for ever is told', async () => {
      const logger = recordingLogger()
      const setHeaders: SetHeaders = (res) =>
        res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      await startForTest(host.start, { vite: { ...options(setHeaders), logger } })
      expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([
        { level: 'warn', message: expect.stringMatching(/setHeaders.*(?:font\.woff2|sw\.js).*immutable/) },
      ])
    })
  })
}
