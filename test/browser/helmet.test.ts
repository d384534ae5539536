import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyHelmet from '@fastify/helmet'
import express from 'express'
import fastify from 'fastify'
import helmet from 'helmet'
import { describe, expect, test } from 'vitest'
import { viteIntegration as expressIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration, type ViteIntegrationOptions } from '@vite-integration/fastify'
import { modes } from '../contract/scenario.ts'
import { serve } from '../express/serve.ts'
import { forTest, listen } from '../fastify/serve.ts'
import { get, open as openPage } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { eventually, expectText, textOf } from './page-checks.ts'
import { projectOf, useBrowser } from './tag-browser.ts'

type Options = Pick<ViteIntegrationOptions, 'root' | 'dev' | 'logger' | 'tags'>

const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page</title>'
const body = '<div id="app"></div>'

/** Applications with helmet's own defaults, and a page by tags beside that of the project. */
const hosts = [
  {
    name: 'Express with helmet',
    async start(options: Options): Promise<string> {
      const app = express()
      const vite = expressIntegration(options)
      app.use(helmet())
      app.use(vite)
      app.get('/favicon.ico', (_req, res) => void res.status(204).end())
      app.get('/page', (_req, res) => void res.send(head + res.locals.viteTags('src/main.tsx') + body))
      return (await serve(app, [vite])).url
    },
  },
  {
    name: 'Fastify with @fastify/helmet',
    async start(options: Options): Promise<string> {
      const app = forTest(fastify())
      await app.register(fastifyHelmet)
      await app.register(fastifyIntegration, options)
      app.get('/favicon.ico', (_request, reply) => reply.code(204).send())
      app.get('/page', (_request, reply) =>
        reply.type('text/html').send(head + reply.viteTags('src/main.tsx') + body),
      )
      return (await listen(app)).url
    },
  },
]

describe.each(hosts)('a React page of $name', ({ start }) => {
  const browser = useBrowser()
  const options = { tags: { csp: true } }

  test.each(modes)('runs in %s: `csp` completes the policy', async (mode) => {
    const url = await start({ ...(await projectOf('tags-react', mode)), ...options })
    for (const path of ['/', '/page']) {
      const { page, record, violations } = await browser.open(url, path)
      await expectText(page, 'first words')
      await page.click('button')
      await expectText(page, 'later words')
      expect(await violations(), path).toEqual([])
      expect(record.problems, path).toEqual([])
    }
    const { headers } = await openPage({ url }, '/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{22}=='/)
    expect(policy).toContain("style-src 'self' https: 'unsafe-inline'")
    expect(policy).toContain("script-src-attr 'none'")
    expect(policy.includes('upgrade-insecure-requests')).toBe(mode === 'production')
  })

  test('updates in place in development', async () => {
    const project = await projectOf('tags-react', 'development')
    const { page, record, violations } = await browser.open(await start({ ...project, ...options }), '/')
    await eventually(() => record.connected).toBe(true)
    const file = join(project.root, 'src/app.tsx')
    writeFileSync(file, readFileSync(file, 'utf8').replace('first words', 'edited words'))
    await eventually(() => textOf(page, '#app h1')).toBe('edited words')
    expect(record.loads).toBe(1)
    expect(await violations()).toEqual([])
  })

  test.each(['/', '/page'])('without `csp` one warning says what to write: %s', async (path) => {
    const logger = recordingLogger()
    const url = await start({ ...(await projectOf('tags-react', 'development')), logger })
    const { page, violations } = await browser.open(url, path)
    await eventually(violations).toEqual([expect.stringContaining('script-src-elem inline')])
    expect(await textOf(page, '#app')).toBe('')
    await get({ url }, path)
    const warnings = logger.lines.filter(({ message }) => message.includes('Content-Security-Policy'))
    expect(warnings).toEqual([
      { level: 'warn', message: expect.stringContaining('viteIntegration({ tags: { csp: true } })') },
    ])
  })
})
