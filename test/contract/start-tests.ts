import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { explanationOf, integrationErrorOf } from '../support/integration-error.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture, copyFolder, newFolder } from '../support/workspace.ts'
import { siteWithConfig } from './projects.ts'
import type { Adapter } from './scenario.ts'

const asOptions = (options: object): ViteIntegrationOptions => options

const wrongOptions: [string, object][] = [
  ['root', { root: 7 }],
  ['dev', { dev: 'yes' }],
  ['base', { base: 7 }],
  ['outDir', { outDir: ['dist'] }],
  ['backendPrefixes', { backendPrefixes: '/api' }],
  ['backendPrefixes', { backendPrefixes: [7] }],
  ['spaFallback', { spaFallback: 7 }],
  ['nonce', { nonce: 'abc' }],
  ['assetOrigin', { assetOrigin: 7 }],
  ['assetOrigin', { assetOrigin: 'javascript:alert(1)' }],
  ['manifest', { manifest: true }],
  ['logger', { logger: 'console' }],
  ['server', { server: 'http' }],
  ['configFile', { configFile: true }],
]

/** Tests of the errors that keep an application from starting: each has its code and says what to do. */
export function addStartTests(host: Adapter): void {
  const startError = (vite: ViteIntegrationOptions, nodeEnv = 'production') =>
    integrationErrorOf(() => withNodeEnv(nodeEnv, () => host.start({ vite })))

  describe('options', () => {
    it.each([
      ['backendPrefix', 'backendPrefixes'],
      ['spafallback', 'spaFallback'],
      ['outdir', 'outDir'],
    ])('the unknown option %s is an error that names %s', async (wrong, right) => {
      const error = await startError(asOptions({ root: await builtFixture(), [wrong]: 'x' }))
      expect(error.code).toBe('UNKNOWN_OPTION')
      expect(error.message).toContain(wrong)
      expect(error.hint).toContain(right)
    })

    it.each(wrongOptions)('an invalid %s is an error: %o', async (name, wrong) => {
      const error = await startError(asOptions({ root: await builtFixture(), ...wrong }))
      expect(error.code).toBe('INVALID_OPTION')
      expect(explanationOf(error)).toContain(name)
      expect(error.hint).toBeTruthy()
    })

    it.each(['__proto__', 'constructor', 'toString'])('%s is an unknown option', async (name) => {
      const options = JSON.parse(`{ "${name}": "x" }`) as object
      expect((await startError(asOptions(options))).code).toBe('UNKNOWN_OPTION')
    })

    it('an option that is undefined counts as left out', async () => {
      const { url, close } = await host.start({
        vite: asOptions({
          root: await builtFixture(),
          dev: undefined,
          base: undefined,
          spaFallback: undefined,
          nonce: undefined,
        }),
      })
      expect(url).toMatch(/^http:/)
      await close()
    })

    it.each([true, false])('are never changed, and may be frozen (dev: %s)', async (dev) => {
      const backendPrefixes = Object.freeze(['/api']) as string[]
      const root = dev ? copyFixture('site') : await builtFixture()
      const vite = Object.freeze({ root, dev, backendPrefixes, spaFallback: true })
      await (await host.start({ vite })).close()
      expect(vite).toEqual({ root, dev, backendPrefixes: ['/api'], spaFallback: true })
    })
  })

  describe('a root', () => {
    it.each(['production', 'development', 'test'])('that does not exist (NODE_ENV=%s)', async (nodeEnv) => {
      const root = join(newFolder('no-root'), 'missing')
      const error = await startError({ root }, nodeEnv)
      expect(error.code).toBe('ROOT_NOT_FOUND')
      expect(error.hint).toContain(root)
      if (nodeEnv === 'production') expect(error.message).not.toContain(root)
    })

    it('that is a file', async () => {
      const root = join(await builtFixture(), 'package.json')
      expect((await startError({ root })).code).toBe('ROOT_NOT_FOUND')
    })
  })

  describe('a build in production', () => {
    it('that is missing', async () => {
      const root = copyFixture('site')
      const error = await startError({ root })
      expect(error.code).toBe('BUILD_NOT_FOUND')
      expect(error.hint).toContain(join(root, 'dist'))
      expect(error.hint).toMatch(/vite build/)
      expect(error.message).not.toContain(root)
    })

    it('that is missing where outDir points', async () => {
      const error = await startError({ root: await builtFixture(), outDir: 'elsewhere' })
      expect(error.code).toBe('BUILD_NOT_FOUND')
      expect(error.hint).toContain('elsewhere')
    })

    it('without a manifest and without a page', async () => {
      const root = copyFolder(await builtFixture(), 'no-manifest')
      rmSync(join(root, 'dist/.vite'), { recursive: true })
      // Without a page nothing tells the folder from another one.
      for (const page of ['index.html', 'admin/index.html']) rmSync(join(root, 'dist', page))
      const error = await startError({ root })
      expect(error.code).toBe('MANIFEST_NOT_FOUND')
      expect(error.hint).toContain('manifest.json')
      expect(error.hint).toMatch(/manifest: true/)
      expect(error.hint).toMatch(/vite build/)
      expect(error.message).not.toContain(root)
    })

    it('whose manifest has another name than the option says', async () => {
      const error = await startError({ root: await builtFixture(), manifest: 'other.json' })
      expect(error.code).toBe('MANIFEST_NOT_FOUND')
      expect(error.hint).toContain('other.json')
    })

    it.each(['{', '[]', 'null', '"text"', '{"a.js":7}', '{"a.js":{}}', '{"a.js":{"file":7}}'])(
      'whose manifest is %s',
      async (text) => {
        const error = await startError({ root: writeBuild(text, ['index.html']) })
        expect(error.code).toBe('MANIFEST_INVALID')
        expect(error.hint).toContain('manifest.json')
        expect(error.hint).toMatch(/vite build/)
      },
    )

    it('without the page that spaFallback names', async () => {
      const error = await startError({ root: await builtFixture(), spaFallback: 'none.html' })
      expect(error.code).toBe('PAGE_NOT_FOUND')
      expect(explanationOf(error)).toContain('none.html')
    })

    it('a manifest under its older name is found', async () => {
      const root = writeBuild('{}', ['index.html'])
      rmSync(join(root, 'dist/.vite'), { recursive: true })
      writeFile(join(root, 'dist/manifest.json'), '{}')
      await (await host.start({ vite: { root, dev: false } })).close()
    })
  })

  it.each([
    ['dist', 1],
    ['build', 0],
  ])('TypeScript that is compiled into %s gets %i warnings in development', async (outDir, count) => {
    const root = copyFixture('site')
    writeFile(join(root, 'tsconfig.json'), `{ "compilerOptions": { "outDir": "${outDir}" } }`)
    const logger = recordingLogger()
    await (await host.start({ vite: { root, dev: true, logger } })).close()
    const warnings = logger.lines.filter(({ message }) => message.includes('TypeScript compiler'))
    expect(warnings).toHaveLength(count)
    if (count > 0) expect(warnings[0]?.message).toMatch(/outDir: 'dist\/client'.*"outDir": "dist\/server"/)
  })

  describe('Vite in development', () => {
    it('of a version that is not supported', async () => {
      const root = newFolder('old-vite')
      const folder = join(root, 'node_modules/vite')
      writeFile(join(folder, 'package.json'), '{ "type": "module", "main": "vite.js" }')
      writeFile(join(folder, 'vite.js'), `export const version = '6.4.1'`)
      const error = await startError({ root, dev: true })
      expect(error.code).toBe('VITE_NOT_SUPPORTED')
      expect(error.message).toContain('Vite 6.4.1')
      expect(error.hint).toMatch(/npm install -D vite@8.*\^7\.3\.0/)
      expect(error.hint).toContain(root)
    })

    it('whose config is broken', async () => {
      const { root, ...vite } = siteWithConfig('vite.broken.config.ts')
      const error = await startError({ root, ...vite })
      expect(error.code).toBe('VITE_START_FAILED')
      expect(`${explanationOf(error)} ${String(error.cause)}`).toContain('broken on purpose')
      expect(error.hint).toContain(root)
    })

    it('whose config is missing', async () => {
      const error = await startError(siteWithConfig('none.config.ts'))
      expect(error.code).toBe('VITE_START_FAILED')
      expect(explanationOf(error)).toContain('none.config.ts')
    })
  })
}
