import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { connectHmr } from '../support/hmr-client.ts'
import { get, navigation } from '../support/http-client.ts'
import { express, plain } from './dev-projects.ts'
import {
  binFile,
  count,
  type Dev,
  edit,
  eventually,
  isAlive,
  startDev,
  startProgram,
  writeProject,
} from './run-dev.ts'

const textAt = async (dev: Dev, path: string): Promise<string> => (await get(dev, path)).body
const pidOf = async (dev: Dev): Promise<number> => JSON.parse(await textAt(dev, '/environment')).pid

it('a change of a file that the program imports restarts it, and of no other file', async () => {
  const root = writeProject({ ...plain, 'other.js': '' })
  const dev = await startDev(root)
  const before = await pidOf(dev)
  await edit(root, 'answer.js', 'version 1', 'version 2')
  await eventually(() => textAt(dev, '/')).toBe('version 2')
  expect(await pidOf(dev)).not.toBe(before)
  await eventually(() => dev.out()).toContain('[dev] answer.js changed, restarting')
  await eventually(() => dev.out()).toMatch(/\[dev\] restarted in \d+ ms/)

  const after = await pidOf(dev)
  writeFileSync(join(root, 'other.js'), 'export {}')
  await edit(root, 'src/main.js', 'main', 'changed')
  // This change comes after those two: when it has been seen, they would have been as well.
  await edit(root, 'answer.js', 'version 2', 'version 3')
  await eventually(() => textAt(dev, '/')).toBe('version 3')
  expect(await pidOf(dev)).not.toBe(after)
  expect(count(dev.out(), 'restarting')).toBe(2)
})

it.each([
  [
    'by require',
    `import { createRequire } from 'node:module'\nexport const { value } = createRequire(import.meta.url)('./value.cjs')`,
    'value.cjs',
    'exports.value = "old"',
  ],
  [
    'by import() after the start',
    `export let value\nsetTimeout(async () => ({ value } = await import('./value.mjs')), 100)`,
    'value.mjs',
    'export const value = "old"',
  ],
  [
    'as JSON',
    `import json from './value.json' with { type: 'json' }\nexport const { value } = json`,
    'value.json',
    '{ "value": "old" }',
  ],
])('a change of a file that is loaded %s restarts it', async (_how, module, file, content) => {
  const server = `import { createServer } from 'node:http'
import * as module from './module.js'
createServer((req, res) => res.end(String(module.value))).listen(process.env.PORT, process.env.HOST)`
  const root = writeProject({ ...plain, 'server.js': server, 'module.js': module, [file]: content })
  const dev = await startDev(root)
  await eventually(() => textAt(dev, '/')).toBe('old')
  await edit(root, file, 'old', 'new')
  await eventually(() => textAt(dev, '/')).toBe('new')
})

it('an editor may replace the file by another one, several times', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  for (const version of ['version 2', 'version 3', 'version 4']) {
    writeFileSync(join(root, 'answer.js~'), plain['answer.js']!.replace('version 1', version))
    renameSync(join(root, 'answer.js~'), join(root, 'answer.js'))
    await eventually(() => textAt(dev, '/')).toBe(version)
  }
})

it('.env restarts it when it is created and when it changes', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  for (const text of ['A=1', 'A=2, at length']) {
    const before = await pidOf(dev)
    writeFileSync(join(root, '.env'), text)
    await eventually(() => pidOf(dev)).not.toBe(before)
  }
})

it('several files that change at once are one restart', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  await edit(root, 'answer.js', 'version 1', 'version 2')
  writeFileSync(join(root, 'server.js'), `${plain['server.js']}// changed`)
  await eventually(() => textAt(dev, '/')).toBe('version 2')
  await eventually(() => dev.out()).toContain('restarted in')
  expect(count(dev.out(), 'restarting')).toBe(1)
})

it('a program that ignores SIGTERM is killed', async () => {
  const stubborn = `process.on('SIGTERM', () => console.log('not yet'))`
  const root = writeProject({ ...plain, 'server.js': `${plain['server.js']}${stubborn}` })
  const dev = await startDev(root, { args: ['--grace', '500'] })
  const before = await pidOf(dev)
  await edit(root, 'answer.js', 'version 1', 'version 2')
  await eventually(() => textAt(dev, '/')).toBe('version 2')
  await eventually(() => dev.out()).toContain('[app] not yet')
  expect(isAlive(before)).toBe(false)
})

it('processes that the program has started end with it', async () => {
  const server = `import { spawn } from 'node:child_process'
${plain['server.js']}
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
console.log('started', child.pid)`
  const root = writeProject({ ...plain, 'server.js': server })
  const dev = await startDev(root)
  await eventually(() => dev.out()).toMatch(/started \d+/)
  const pid = Number(/started (\d+)/.exec(dev.out())![1])
  expect(isAlive(pid)).toBe(true)
  await edit(root, 'answer.js', 'version 1', 'version 2')
  await eventually(() => textAt(dev, '/')).toBe('version 2')
  expect(isAlive(pid)).toBe(false)
})

it('a restart keeps the HMR connection and Vite, and sends a full reload', async () => {
  const root = writeProject(express)
  const dev = await startDev(root)
  expect((await get(dev, '/', navigation)).body).toContain('Page')
  expect(await textAt(dev, '/src/main.js')).toContain('accept')
  const hmr = await connectHmr(dev)
  onTestFinished(hmr.close)
  let closed = false
  void hmr.closed.then(() => (closed = true))
  await edit(root, 'greet.ts', 'hello', 'good day')
  await hmr.next(({ type }) => type === 'full-reload')
  await hmr.next(({ type }) => type === 'full-reload')
  expect(await textAt(dev, '/api/greeting')).toBe('good day you')
  expect(closed).toBe(false)
  // Updates still come over the same connection.
  expect(await textAt(dev, '/src/text.js')).toContain('text 1')
  await edit(root, 'src/text.js', 'text 1', 'text 2')
  await hmr.next(
    ({ type, updates = [] }) =>
      type === 'update' && updates.some(({ acceptedPath }) => acceptedPath === '/src/text.js'),
  )
  expect(count(dev.out(), '[app] up')).toBe(2)
})

it('after a syntax error all files stay watched, and the corrected file restarts the backend', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  await edit(root, 'answer.js', `'version 1'`, `'version 2`)
  await eventually(async () => (await get(dev, '/')).status).toBe(503)
  await eventually(() => dev.err()).toMatch(/\[app\] .*SyntaxError/)
  await eventually(() => dev.err()).toContain('[dev] The backend ended with exit code 1')
  await edit(root, 'answer.js', `'version 2`, `'version 2'`)
  await eventually(() => textAt(dev, '/')).toBe('version 2')
})

it.each([
  ['import', `import { value } from './late.js'\n`],
  [
    'require',
    `import { createRequire } from 'node:module'\nconst { value } = createRequire(import.meta.url)('./late.js')\n`,
  ],
])('a missing file restarts the backend when it is created: %s', async (_how, line) => {
  const root = writeProject({ ...plain, 'server.js': `${line}${plain['server.js']}console.log(value)` })
  const dev = await startDev(root)
  expect((await get(dev, '/')).status).toBe(503)
  writeFileSync(join(root, 'late.js'), 'export const value = 1')
  await eventually(() => textAt(dev, '/')).toBe('version 1')
})

it('a deleted file is an error, and restarts the backend when it is back', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  rmSync(join(root, 'answer.js'))
  await eventually(async () => (await get(dev, '/')).status).toBe(503)
  writeFileSync(join(root, 'answer.js'), plain['answer.js']!)
  await eventually(() => textAt(dev, '/')).toBe('version 1')
})

it('a deleted file that comes back unchanged restarts the backend, too', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  const [file, away] = [join(root, 'answer.js'), join(root, 'away.js')]
  for (let times = 1; times <= 3; times++) {
    renameSync(file, away)
    await eventually(async () => (await get(dev, '/')).status).toBe(503)
    renameSync(away, file)
    await eventually(() => textAt(dev, '/')).toBe('version 1')
  }
  // Each of these changes was one restart.
  expect(count(dev.out(), 'restarting')).toBe(6)
})

it('a program that rewrites a file which it imports, without changing it, is not restarted', async () => {
  const server = `import { readFileSync, writeFileSync } from 'node:fs'
${plain['server.js']!}
writeFileSync('answer.js', readFileSync('answer.js'))
console.log('written')`
  const root = writeProject({ ...plain, 'server.js': server })
  const dev = await startDev(root)
  await eventually(() => dev.out()).toContain('written')
  await edit(root, 'answer.js', 'version 1', 'version 2')
  await eventually(() => textAt(dev, '/')).toBe('version 2')
  await edit(root, 'answer.js', 'version 2', 'version 3')
  await eventually(() => textAt(dev, '/')).toBe('version 3')
  expect(count(dev.out(), 'restarting')).toBe(2)
})

it('changes while the old process ends are reported once, and cause one new process', async () => {
  const slow = `process.on('SIGTERM', () => setTimeout(() => process.exit(), 1000))`
  const root = writeProject({ ...plain, 'server.js': `${plain['server.js']!}${slow}` })
  const dev = await startDev(root)
  for (let version = 1; version < 5; version++) {
    await edit(root, 'answer.js', `version ${String(version)}`, `version ${String(version + 1)}`)
  }
  await eventually(() => textAt(dev, '/')).toBe('version 5')
  await eventually(() => dev.out()).toContain('restarted in')
  expect(count(dev.out(), 'restarting')).toBe(1)
})

it('a program that changes its own file before it listens is a warning', async () => {
  const server = `import { writeFileSync } from 'node:fs'
import './info.js'
writeFileSync('info.js', 'export const at = ' + process.hrtime.bigint())
await new Promise((resolve) => setTimeout(resolve, 10_000))`
  const root = writeProject({ ...plain, 'server.js': server, 'info.js': '' })
  const dev = startProgram(root, binFile, { args: ['dev'] })
  onTestFinished(async () => {
    dev.child.kill('SIGINT')
    await dev.exited
  })
  await eventually(() => dev.err()).toMatch(/^\[dev\] info\.js changed .* 5 times in a row/m)
})
