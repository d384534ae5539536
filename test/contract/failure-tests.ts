import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Logger, ViteIntegrationOptions } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { siteOptions } from './projects.ts'
import { type Adapter, type Mode, modes, type RunningApplication } from './scenario.ts'
import { tagRoutes, tagsPath } from './tag-routes.ts'
import { startForTest } from './use-application.ts'

/** Values that plugins throw, as source code. A DOMException and a frozen error refuse changes. */
const thrown: [name: string, code: string][] = [
  ['a DOMException', 'new DOMException("too slow", "TimeoutError")'],
  ['a frozen error', 'Object.freeze(new Error("frozen"))'],
  ['a text', '"text"'],
  ['nothing', 'undefined'],
  ['a value without a text', 'Object.create(null)'],
]

const levels = ['debug', 'info', 'warn', 'error'] as const

/** A logger whose methods all do the same. */
function loggerOf(log: () => unknown): Logger {
  return Object.fromEntries(levels.map((level) => [level, log])) as unknown as Logger
}

/** Failures of what an application and its plugins give the integration: one failed request each, and nothing else. */
export function addFailureTests(host: Adapter): void {
  describe.each(modes)('an application whose callbacks fail in %s', (mode) => {
    it('a nonce that throws fails the pages and tags that need it, and no other request', async () => {
      const crashes = recordCrashes()
      const errors: unknown[] = []
      const app = await start(host, mode, errors, {
        nonce: () => {
          throw new Error('no nonce today')
        },
      })
      for (const path of ['/', '/dashboard', tagsPath('src/main.ts')]) {
        const reply = await open(app, path)
        expect(reply.status, path).toBe(500)
        expect(JSON.parse(reply.body), path).toEqual({ handled: true })
      }
      expect(errors.map((error) => (error as Error).message)).toEqual(Array(3).fill('no nonce today'))
      expect((await get(app, '/robots.txt')).status).toBe(200)
      expect(crashes).toEqual([])
    })

    it.each([
      ['undefined', undefined],
      ['null', null],
      ['0', 0],
      ["'route'", 'route'],
    ])('a nonce that throws %s is a failed request, not an unmatched one', async (_name, value) => {
      const errors: unknown[] = []
      const app = await start(host, mode, errors, {
        nonce: () => {
          throw value
        },
      })
      expect((await open(app, '/dashboard')).status).toBe(500)
      expect(errors).toHaveLength(1)
      expect(errors[0]).toBeInstanceOf(Error)
    })

    it('an attribute that is a promise is a failed request', async () => {
      const crashes = recordCrashes()
      const script = (): never => ({ integrity: Promise.reject(new Error('no hash')) }) as never
      const app = await start(host, mode, [], { tags: { attributes: { script } } })
      expect((await open(app, tagsPath('src/main.ts'))).status).toBe(500)
      expect((await get(app, '/robots.txt')).status).toBe(200)
      expect(crashes).toEqual([])
    })
  })

  it('an error that cannot be read is a failed request, in development', async () => {
    const crashes = recordCrashes()
    const hostile = Object.defineProperties(new Error('hostile'), {
      message: { value: Symbol('message') },
      stack: { get: throwing },
    })
    const vite = { ...(await siteOptions('development')), logger: recordingLogger() }
    const routes = [{ path: '/hostile', handler: () => Promise.reject(hostile) }]
    const app = await startForTest(host.start, { vite, routes })
    expect((await open(app, '/hostile')).status).toBe(500)
    expect((await open(app, '/dashboard')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  describe('a logger that fails', () => {
    it.each([
      ['throws', () => throwing()],
      ['rejects', () => Promise.reject(new Error('the log is full'))],
      ['rejects with a value without a text', () => Promise.reject(Object.create(null))],
    ])('%s: at most the request that it is about fails, in development', async (_name, log) => {
      const crashes = recordCrashes()
      const app = await start(host, 'development', [], { logger: loggerOf(log) })
      // A module that no build has as an entry: a warning.
      expect([200, 500]).toContain((await open(app, tagsPath('src/count.ts'))).status)
      expect((await open(app, '/dashboard')).status).toBe(200)
      expect((await get(app, '/src/main.ts')).status).toBe(200)
      expect(crashes).toEqual([])
    })
  })

  describe('a plugin of Vite that fails', () => {
    it.each(thrown)('throws %s: the request fails, and the process lives', async (_name, code) => {
      const crashes = recordCrashes()
      const root = copyFixture('site')
      const config = join(root, 'vite.throwing.config.ts')
      writeFile(config, throwingConfig(code))
      const vite = { root, dev: true, configFile: config, logger: recordingLogger() }
      const app = await startForTest(host.start, { vite, onError: () => ({ handled: true }) })
      expect((await open(app, '/dashboard')).status).toBe(500)
      // Vite itself takes `throw undefined` for a module that is not there.
      expect((await get(app, '/src/thrown.ts')).status).toBe(code === 'undefined' ? 404 : 500)
      expect((await get(app, '/src/count.ts')).status).toBe(200)
      expect(crashes).toEqual([])
    })
  })
}

function throwing(): never {
  throw new Error('the log is full')
}

async function start(
  host: Adapter,
  mode: Mode,
  errors: unknown[],
  options: ViteIntegrationOptions,
): Promise<RunningApplication> {
  return startForTest(host.start, {
    vite: { ...(await siteOptions(mode)), ...options },
    routes: tagRoutes(),
    onError(error) {
      errors.push(error)
      return { handled: true }
    },
  })
}

function throwingConfig(code: string): string {
  return `export default {
  plugins: [{
    name: 'throwing',
    transformIndexHtml() { throw ${code} },
    resolveId(id) { return id.includes('thrown') ? '\\0thrown' : undefined },
    load(id) { if (id === '\\0thrown') throw ${code} },
  }],
}
`
}
