import { describe, expect, it } from 'vitest'
import express from 'express'
import { viteIntegration } from '@vite-integration/express'
import { serve } from '../express/serve.ts'
import { open } from '../support/http-client.ts'
import { site, writeProject } from './projects.ts'

const page = (title: string): string => `<!doctype html><title>${title}</title>`

// Vite 8.3 also has `input` at the top level of its config.
describe.each([
  ['an array', "['index.html', 'admin/index.html']"],
  ['an object', "{ home: 'index.html', admin: 'admin/index.html' }"],
])('input at the top of a Vite config, %s', (_name, input) => {
  it('names the pages of development', async () => {
    const root = writeProject({
      ...site,
      'index.html': page('home page'),
      'admin/index.html': page('admin page'),
      'vite.config.js': `export default { input: ${input} }`,
    })
    const app = express()
    const vite = viteIntegration({ root, dev: true })
    app.use(vite)
    await vite.ready
    const served = await serve(app, [vite])
    expect((await open(served, '/')).body).toContain('home page')
    expect((await open(served, '/admin/users')).body).toContain('admin page')
  })
})
