import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer as createViteServer } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import integration from '@vite-integration/vite-plugin'
import { writeFile } from '../support/build-files.ts'
import { diagnose, diagnoseFiles, findingsOf, sound, viteConfig } from './doctor-projects.ts'
import { eventually, writeProject } from './run-dev.ts'
import { findFreePort } from '../support/free-port.ts'

describe('views', () => {
  it('entries are found in every template language, alone and in lists', async () => {
    const diagnosis = await diagnoseFiles({
      'views/a.ejs': `<%- viteTags('e/ejs.js') %> <%- viteTags([ 'e/list.js', "e/list2.js" ], { nonce }) %>`,
      'views/b.pug': `head\n  != viteTags('e/pug.js')\n  // != viteTags('e/comment.js')`,
      'views/c.hbs': `{{{viteTags "e/hbs.js"}}} {{!-- {{{viteTags "e/comment.js"}}} --}}`,
      'views/d.njk': `{{ viteTags('e/njk.js') | safe }} {# {{ viteTags('e/comment.js') }} #}`,
      'views/e.liquid': `{{ 'e/liquid.js' | viteTags }} {% comment %}{{ 'e/comment.js' | viteTags }}{% endcomment %}`,
      'views/f.eta': '<%~ viteTags(`e/eta.js`) %>',
      'views/g.html': `<!-- <%- viteTags('e/html.js') %> -->`,
    })
    expect(diagnosis.code).toBe(1)
    const found = findingsOf(diagnosis, 'views').map(
      ({ message }) => /viteTags\("(.*?)"\)/.exec(message)?.[1],
    )
    const names = ['ejs', 'list', 'list2', 'pug', 'hbs', 'njk', 'liquid', 'eta', 'html']
    expect(found).toEqual(names.map((name) => `e/${name}.js`))
  })

  it('computed names, and other spellings of an entry, are no errors', async () => {
    const diagnosis = await diagnoseFiles({
      'views/home.ejs': [
        `<%- viteTags('src/' + name + '.js') %>`,
        '<%- viteTags(`src/${name}.js`) %>',
        `<%- viteTags(entry) %>`,
        `<%- viteTags('./src/main.js') %>`,
        `<%- viteTags('/src/main.js') %>`,
        `<%- viteTags('main') %>`,
        `<%# viteTags('src/gone.js') %>`,
      ].join('\n'),
      'node_modules/other/view.ejs': `<%- viteTags('src/gone.js') %>`,
      'dist/old.html': `<%- viteTags('src/gone.js') %>`,
    })
    expect(findingsOf(diagnosis, 'views')).toMatchObject([{ level: 'ok' }])
  })
})

describe('the backend', () => {
  it('that is named and does not exist is an error', async () => {
    const diagnosis = await diagnose(writeProject(sound, 'doctor'), { args: ['./serve.js'] })
    expect(diagnosis.code).toBe(1)
    expect(findingsOf(diagnosis, 'target')).toMatchObject([
      { level: 'error', message: expect.stringContaining('serve.js') },
    ])
  })

  it('that is not found by the usual names is a warning', async () => {
    const diagnosis = await diagnoseFiles({ 'server.js': undefined })
    expect(diagnosis.code).toBe(0)
    expect(findingsOf(diagnosis, 'target')).toMatchObject([{ level: 'warning' }])
  })

  it.each([
    `app.get('*', page)`,
    `app.get('/*', page)`,
    `app.all("/{*splat}", page)`,
    `app.use('*', page)`,
    `app.get(/.*/, page)`,
    `fastify.get('/*', page)`,
    `router.get('/(.*)', page)`,
  ])('a route for every path is a warning with its place: %s', async (route) => {
    const routes = `// app.get('*', page)\nexport const add = (app) => {\n  ${route}\n}\n`
    const diagnosis = await diagnoseFiles({
      'server.js': `import { add } from './routes/pages.js'\n${sound['server.js']!}`,
      'routes/pages.js': routes,
    })
    const [found, ...others] = findingsOf(diagnosis, 'catch-all')
    expect(others).toEqual([])
    expect(found).toMatchObject({
      level: 'warning',
      message: expect.stringContaining(' in routes/pages.js:3 '),
    })
  })

  it.each([
    `app.get('/files/*path', page)`,
    `app.use('/api', page)`,
    `/* app.get('*', page) */`,
    `app.use(vite.fallback)\napp.get('*', page)`,
    `app.options('*', page)`,
  ])('no warning for: %s', async (text) => {
    const diagnosis = await diagnoseFiles({ 'server.js': `${sound['server.js']!}\n${text}\n` })
    expect(findingsOf(diagnosis, 'catch-all')).toEqual([])
  })
})

describe('the hot file', () => {
  it("of this project's running Vite is ok, and so is its port", async () => {
    const port = await findFreePort('localhost')
    const root = writeProject({
      ...sound,
      'vite.config.js': viteConfig('src/main.js', `server: { port: ${String(port)} },`),
    })
    const vite = await createViteServer({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [integration()],
      server: { port, strictPort: true },
    })
    onTestFinished(() => vite.close())
    await vite.listen()
    await eventually(() => existsSync(hotFilePath(root))).toBe(true)
    const diagnosis = await diagnose(root)
    expect(findingsOf(diagnosis, 'hot file')).toMatchObject([
      {
        level: 'ok',
        message: `Vite runs at http://localhost:${String(port)} (process ${String(process.pid)})`,
      },
    ])
    expect(findingsOf(diagnosis, 'vite port')).toMatchObject([
      { level: 'ok', message: expect.stringContaining('running Vite') },
    ])
  })

  it.each(['nobody', 'a stranger'])(
    'whose socket leads to nobody is stale, whoever has the port: %s',
    async (who) => {
      const port = who === 'nobody' ? await findFreePort('localhost') : await strangersPort()
      const root = writeProject(sound, 'doctor')
      const url = `http://127.0.0.1:${String(port)}`
      writeFile(hotFilePath(root), JSON.stringify({ url, base: '/', pid: 1, socket: 'link-abcdef/s' }))
      const diagnosis = await diagnose(root)
      expect(diagnosis.code).toBe(0)
      expect(findingsOf(diagnosis, 'hot file')).toMatchObject([
        {
          level: 'warning',
          message: `The hot file is stale: process 1 (${url}) does not answer at link-abcdef/s.`,
          fix: expect.stringContaining(hotFilePath(root)),
        },
      ])
    },
  )

  it.each(['', '{', '{"url":"nowhere"}', 'null'])('that holds %j cannot be read', async (content) => {
    const root = writeProject(sound, 'doctor')
    writeFile(hotFilePath(root), content)
    expect(findingsOf(await diagnose(root), 'hot file')).toMatchObject([
      { level: 'warning', message: 'The hot file cannot be read.' },
    ])
  })
})

describe('ports', () => {
  it('that are in use are warnings that name the process', async () => {
    const [port, vitePort] = [await strangersPort(), await strangersPort('localhost')]
    const config = viteConfig('src/main.js', `server: { port: ${String(vitePort)}, strictPort: true },`)
    const root = writeProject({ ...sound, 'vite.config.js': config }, 'doctor')
    const diagnosis = await diagnose(root, { args: ['--port', String(port)] })
    expect(diagnosis.code).toBe(0)
    const holder = process.platform === 'linux' ? ` by process ${String(process.pid)} (` : ''
    expect(findingsOf(diagnosis, 'port')).toMatchObject([
      {
        level: 'warning',
        message: expect.stringContaining(`127.0.0.1:${String(port)}, the application's, is in use${holder}`),
      },
    ])
    const [vite] = findingsOf(diagnosis, 'vite port')
    expect(vite?.message).toContain(`localhost:${String(vitePort)}, Vite's, is in use${holder}`)
    expect(vite?.message).toContain('it does not start')
  })

  it('are read from the variables with the prefix of --name', async () => {
    const port = await strangersPort()
    const root = writeProject(sound, 'doctor')
    const diagnosis = await diagnose(root, {
      args: ['--name', 'shop'],
      env: { SHOP_PORT: String(port), PORT: '0' },
    })
    expect(findingsOf(diagnosis, 'port')).toMatchObject([{ level: 'warning' }])
  })

  it('of an address that this machine does not have are a warning', async () => {
    const diagnosis = await diagnose(writeProject(sound), { args: ['--host', '192.0.2.1', '--port', '3999'] })
    expect(findingsOf(diagnosis, 'port')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('EADDRNOTAVAIL') },
    ])
  })
})

it('does not change the project', async () => {
  const root = writeProject(sound, 'doctor')
  await diagnose(root)
  for (const name of ['dist', 'node_modules']) expect(existsSync(join(root, name)), name).toBe(false)
})

/** Starts a server that is not Vite, until the end of the test. Returns its port. */
async function strangersPort(host = '127.0.0.1'): Promise<number> {
  const server = createServer((_req, res) => res.end('stranger')).listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
