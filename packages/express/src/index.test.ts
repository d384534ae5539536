import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import express5 from 'express'
import express4 from 'express4'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viteIntegration } from './index.ts'

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'express-')))
const files = {
  'dist/index.html': '<!doctype html><title>page</title>',
  'dist/assets/main-BxY12_ab.js': 'export {}',
  'dist/.vite/manifest.json': JSON.stringify({
    'src/main.ts': { file: 'assets/main-BxY12_ab.js', name: 'main', src: 'src/main.ts', isEntry: true },
  }),
}

beforeAll(() => {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), content)
  }
})
afterAll(() => rmSync(root, { recursive: true }))

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('%s', (_name, express) => {
  test('one line: files at once, pages after every route, also a late one', async () => {
    const app = express()
    app.use(viteIntegration({ root, dev: false }))
    app.get('/hello', (_req, res) => void res.send('hello'))
    await request(app).get('/hello').expect(200, 'hello')
    await request(app).get('/later').set('Accept', 'text/html').expect(200, /page/)
    app.get('/later', (_req, res) => void res.send('late'))
    await request(app).get('/later').set('Accept', 'text/html').expect(200, 'late')
    await request(app)
      .get('/assets/main-BxY12_ab.js')
      .expect('Cache-Control', 'public, max-age=31536000, immutable')
      .expect(200, 'export {}')
  })

  test('templates get the helpers in res.locals, with the nonce of the response', async () => {
    const app = express()
    app.use(viteIntegration({ root, dev: false, nonce: (req) => req.get('x-nonce') }))
    app.get('/', (_req, res) => {
      const { viteTags, viteAsset, viteNonce } = res.locals
      res.json({ tags: viteTags('src/main.ts'), asset: viteAsset('src/main.ts'), viteNonce })
    })
    const { body } = await request(app).get('/').set('x-nonce', 'abc').expect(200)
    expect(body).toEqual({
      tags:
        '<meta property="csp-nonce" nonce="abc">\n' +
        '<script type="module" crossorigin src="/assets/main-BxY12_ab.js" nonce="abc"></script>',
      asset: '/assets/main-BxY12_ab.js',
      viteNonce: 'abc',
    })
  })

  test('a fallback placed by hand is the only one', async () => {
    const app = express()
    const vite = viteIntegration({ root, dev: false })
    app.use(vite)
    app.use('/app', vite.fallback)
    await request(app).get('/app/x').set('Accept', 'text/html').expect(200, /page/)
    await request(app).get('/x').set('Accept', 'text/html').expect(404)
  })

  test('a catch-all of the application keeps what it answers, with its headers', async () => {
    const app = express()
    app.use(viteIntegration({ root, dev: false }))
    app.use((_req, res, _next) => void res.status(404).json({ error: 'nothing here' }))
    await request(app).get('/x').set('Accept', 'text/html').expect(404, { error: 'nothing here' })
  })
})
