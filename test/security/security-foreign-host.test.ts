import { join } from 'node:path'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { serve } from '../express/serve.ts'
import { writeFile } from '../support/build-files.ts'
import { get, navigation, type Target } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'

const foreign = { ...navigation, host: 'evil.example' }

async function start(config: string): Promise<{ app: Target; root: string }> {
  const root = copyFixture('site')
  const configFile = join(root, 'vite.own.config.ts')
  writeFile(configFile, config)
  const app = express()
  const vite = viteIntegration({ root, dev: true, configFile, logger: recordingLogger() })
  app.use(vite)
  app.get('/route', () => {
    throw new Error(`broken in ${root}`)
  })
  await vite.ready.catch(() => {})
  return { app: await serve(app, [vite]), root }
}

/** A page of another site can have its own name lead to this machine (DNS rebinding) and then reads the answer. */
describe('a foreign Host in development', () => {
  it.each([
    ['a Vite that did not start', 'throw new Error("no config today")', '/dashboard'],
    [
      'a page that cannot be transformed',
      'export default { plugins: [{ name: "broken", transformIndexHtml() { throw new Error("no page today") } }] }',
      '/dashboard',
    ],
    ['a route that throws', 'export default {}', '/route'],
  ])('learns no path and no source of %s', async (_name, config, path) => {
    const { app, root } = await start(config)
    const known = await get(app, path, navigation)
    expect(known.status).toBe(500)
    const { status, body } = await get(app, path, foreign)
    // Vite itself refuses a Host that it does not know.
    expect([403, 500]).toContain(status)
    expect(body).not.toContain(root)
    expect(body).not.toContain('node_modules')
    expect(body).not.toContain('today')
  })
})
