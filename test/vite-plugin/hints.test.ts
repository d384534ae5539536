import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteIntegration, type ViteIntegrationError, type ViteMiddleware } from '@vite-integration/express'
import { recordingLogger } from '../support/recording-logger.ts'
import { testFolder } from '../support/workspace.ts'
import { build, site, writeProject } from './projects.ts'
import { vites } from './vites.ts'

const names = { 'Vite 8': 'rolldownOptions', 'Vite 7': 'rollupOptions' } as const
const files = { ...site, 'src/sign.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>' }

/** Returns the hints of the errors for a missing entry, an image as entry, and a missing page. */
async function hintsOf(vite: ViteMiddleware): Promise<string[]> {
  const hintOf = async (action: () => unknown): Promise<string> => {
    try {
      await action()
    } catch (error) {
      return (error as ViteIntegrationError).hint
    }
    throw new Error('It was found')
  }
  return [
    await hintOf(() => vite.tags('src/gone.ts')),
    await hintOf(() => vite.tags('src/sign.svg')),
    await hintOf(() => vite.html('gone.html')),
  ]
}

describe.each(vites)('$name: the option that a hint names', ({ name, vite }) => {
  const input = `"build.${names[name]}.input"`
  const other = name === 'Vite 8' ? 'rollupOptions' : 'rolldownOptions'

  it('is that of the Vite that made the build, if the plugin recorded it', async () => {
    const root = writeProject(files)
    const own = ['src/main.ts', 'src/sign.svg']
    await build(vite, root, { plugin: { input: own }, config: { build: { assetsInlineLimit: 0 } } })
    for (const hint of await hintsOf(viteIntegration({ root, dev: false }))) {
      expect(hint).toContain(input)
      expect(hint).not.toContain(other)
    }
    const spaFallback = 'gone.html'
    expect(() =>
      viteIntegration({ root, dev: false, spaFallback, logger: recordingLogger() }).tags('x'),
    ).toThrow(expect.objectContaining({ hint: expect.stringContaining(input) }))
  })

  it('names both options where the version is unknown', async () => {
    const root = writeProject(files)
    const config = {
      build: {
        manifest: true,
        assetsInlineLimit: 0,
        rollupOptions: { input: ['src/main.ts', 'src/sign.svg'] },
      },
    }
    await build(vite, root, { plugin: false, config })
    for (const hint of await hintsOf(viteIntegration({ root, dev: false })))
      expect(hint).toContain('"build.rolldownOptions.input" (with Vite 7 "build.rollupOptions.input")')
  })

  it("is that of the project's own Vite in development, in warnings too", async () => {
    const root = writeProject(files)
    mkdirSync(join(root, 'node_modules'))
    const own = name === 'Vite 8' ? 'vite' : 'vite7'
    symlinkSync(realpathSync(join(testFolder, 'node_modules', own)), join(root, 'node_modules/vite'))
    const logger = recordingLogger()
    const dev = viteIntegration({ root, dev: true, logger })
    onTestFinished(() => dev.close())
    await dev.ready
    for (const hint of await hintsOf(dev)) {
      expect(hint).toContain(input)
      expect(hint).not.toContain(other)
    }
    dev.tags('src/main.ts')
    const warning = logger.lines.find(({ message }) => message.includes('will fail in production'))?.message
    expect(warning).toContain(`build: { ${names[name]}: { input: ["src/main.ts"] }, manifest: true }`)
  })
})
