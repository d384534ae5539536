import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { connectHmr } from '../support/hmr-client.ts'
import { contentType, get, navigation, send } from '../support/http-client.ts'
import { express, plain } from './dev-projects.ts'
import { asScript, edit, eventually, startDev, writeProject } from './run-dev.ts'

const crash = {
  'greet.ts':
    'export function greet(name: string): string {\n  return name\n}\n\nthrow new Error("<boom> & more")\n',
}

it('a page shows the error with its place, and reloads when the backend is up again', async () => {
  const root = writeProject({ ...express, ...crash })
  const dev = await startDev(root)
  const page = await get(dev, '/', navigation)
  expect(page.status).toBe(503)
  expect(contentType(page)).toContain('text/html')
  expect(page.headers['cache-control']).toBe('no-store')
  expect(page.body).toContain('Error: &lt;boom&gt; &amp; more')
  expect(page.body).not.toContain('<boom>')
  expect(page.body).toContain(`greet.ts:5:7`)
  expect(page.body).toContain('&gt; 5 | throw new Error(')
  expect(page.body).toContain('<noscript><meta http-equiv="refresh"')
  await eventually(() => dev.err()).toMatch(/\[app\] .*greet\.ts:5/)
  await eventually(() => dev.err()).toContain('[app] throw new Error("<boom> & more")')

  const waiting = get(dev, '/__vite-integration/backend')
  await edit(root, 'greet.ts', 'throw new Error("<boom> & more")', '')
  expect((await waiting).status).toBe(204)
  expect((await get(dev, '/', navigation)).status).toBe(200)
  expect((await get(dev, '/api/greeting')).body).toBe('you')
})

it('an unknown Host gets no details of the error (DNS rebinding)', async () => {
  const dev = await startDev(writeProject({ ...express, ...crash }))
  for (const path of ['/', '/api/greeting', '/no/such/file.js']) {
    for (const headers of [navigation, asScript]) {
      const { status, body } = await get(dev, path, { ...headers, host: 'evil.example' })
      expect([403, 503]).toContain(status)
      expect(body).not.toMatch(/boom|greet\.ts/)
    }
  }
})

it('while the backend is down, Vite answers for modules, and paths of the backend get a plain 503', async () => {
  const dev = await startDev(writeProject({ ...express, ...crash }))
  expect((await get(dev, '/src/text.js', asScript)).body).toContain('text 1')
  expect((await get(dev, '/@vite/client', asScript)).status).toBe(200)
  const unknown = await get(dev, '/no/such/file.js', asScript)
  expect([unknown.status, unknown.body]).toEqual([503, expect.stringContaining('Error: <boom> & more')])
  for (const path of ['/api/greeting', '/api', '/api?page', '/%61pi/greeting', '/events/all']) {
    const reply = await get(dev, path, navigation)
    expect([reply.status, contentType(reply)]).toEqual([503, expect.stringContaining('text/plain')])
  }
  for (const [method, path] of [
    ['GET', '/api/greeting'],
    ['POST', '/anything'],
    ['DELETE', '/src/text.js'],
  ] as const) {
    const reply = await send(dev, method, path, { headers: asScript })
    expect(reply.status).toBe(503)
    expect(contentType(reply)).toContain('text/plain')
    expect(reply.body).toContain('The backend ended with exit code 1\nError: <boom> & more')
  }
})

it('open pages get the error for the overlay, and later a reload', async () => {
  const root = writeProject(express)
  const dev = await startDev(root)
  expect((await get(dev, '/', navigation)).status).toBe(200)
  const hmr = await connectHmr(dev)
  onTestFinished(hmr.close)
  await edit(root, 'greet.ts', 'return', 'throw new Error("late")\n  return')
  await edit(root, 'server.ts', 'app.listen', 'greet("")\napp.listen')
  const { err } = await hmr.next(({ type }) => type === 'error')
  expect(err!.message).toContain('Error: late')
  expect(err!.frame).toContain('> 2 |   throw new Error("late")')
  const reloads = hmr.messages.filter(({ type }) => type === 'full-reload').length
  await edit(root, 'greet.ts', 'throw new Error("late")', '')
  await eventually(() => hmr.messages.filter(({ type }) => type === 'full-reload').length).toBeGreaterThan(
    reloads,
  )
})

it('a page whose HMR connection opens after the crash gets the error as well', async () => {
  const dev = await startDev(writeProject({ ...express, ...crash }))
  // Vite itself sends a pending error to the first client only.
  for (let at = 0; at < 3; at++) {
    const hmr = await connectHmr(dev, '/', asScript)
    onTestFinished(hmr.close)
    const { err } = await hmr.next(({ type }) => type === 'error')
    expect(err!.message).toContain('Error: <boom> & more')
  }
})

it('a program that ends by itself is reported with its last output', async () => {
  const server = `console.log('database \\u001B[31mmissing\\u001B[39m')\nprocess.exit(3)`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }))
  const { body } = await get(dev, '/', navigation)
  expect(body).toContain('The backend ended with exit code 3')
  expect(body).toContain('database missing')
})

it('a program that crashes later, in a request, is reported in the same way', async () => {
  const root = writeProject({
    ...plain,
    'answer.js': `export function answer(req, res) {
  if (req.url === '/fall') setTimeout(() => { throw new TypeError('fell') }, 10)
  else res.end('fine')
}
`,
  })
  const dev = await startDev(root)
  const { status, body } = await get(dev, '/fall', navigation)
  expect(status).toBe(503)
  expect(body).toContain('TypeError: fell')
  expect(body).toContain('answer.js:2:')
  await edit(root, 'answer.js', 'fine', 'mended')
  await eventually(async () => (await get(dev, '/')).body).toBe('mended')
})

it.each([
  ['JavaScript', 'answer.js', 'export function answer(', 'answer.js:1:', '> 1 | export function answer('],
  [
    'TypeScript',
    'value.ts',
    'export const ok = 1\nexport const = 2\n',
    'value.ts:2:',
    '> 2 | export const = 2',
  ],
  ['a missing export', 'value.ts', 'export const other = 1\n', 'server.js:1:', '> 1 | import { value }'],
])('a syntax or import error has its file and place: %s', async (_name, file, content, place, line) => {
  const server = `import { value } from './value.ts'\n${plain['server.js']!}`
  const values = { 'server.js': server, 'value.ts': 'export const value = 1\n' }
  const root = writeProject({ ...plain, ...values })
  const dev = await startDev(root)
  const hmr = await connectHmr({ url: dev.viteUrl })
  onTestFinished(hmr.close)
  writeFileSync(join(root, file), content)
  const { err } = await hmr.next(({ type }) => type === 'error')
  expect(err!.frame).toContain(line)
  const { body } = await get(dev, '/', navigation)
  expect(body).toContain(place)
})
