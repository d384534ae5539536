import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { serve } from '../express/serve.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { writeBuild } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'

const root = (): string =>
  writeBuild({ 'src/main.ts': { file: 'assets/main-BxY12_ab.js', name: 'main', isEntry: true } }, [
    'index.html',
    'admin/index.html',
    'admin/data.json',
  ])

/** A guard of the application matches the raw path: no other spelling may reach the files behind it. */
describe.each(expressVersions)('a guard ahead of the integration in $name', ({ express }) => {
  it.each([
    '/admin/',
    '/admin/users',
    '/admin%2F',
    '/admin%2f',
    '/admin%2Findex.html',
    '/admin%2Fusers',
    '/%61dmin/',
    '/%61dmin/index.html',
    '/adm%69n/data.json',
    '/admin%2Fdata.json',
    '/x/..%2Fadmin/',
    '/x/%2e%2e/admin/',
    '/.%2Fadmin/',
    '/admin\\index.html',
  ])('%s', async (path) => {
    const app = express()
    const vite = viteIntegration({ root: root(), dev: false })
    app.use('/admin', (_req, res) => void res.sendStatus(401))
    app.use(vite)
    const reply = await get(await serve(app, [vite]), path, { accept: 'text/html' })
    // Each written file holds its own name in a comment.
    expect(reply.body).not.toContain('/* admin/')
  })
})
