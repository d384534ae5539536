import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { get, navigation } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { edit, eventually, startDev, writeProject } from './run-dev.ts'

/** Lines that are no messages, or look like messages without the key, and an incomplete one. */
const garbage = `const lines = ['garbage', '{', 'null', '[]', '{"type":"listening","id":0}', '[1,{"type":"crash"}]', '\\u0000']
const write = () => { try { writeSync(3, lines.join('\\n') + '\\n{"half') } catch {} }
`

it('output of a program to the descriptor of the channel, or to a parent, is ignored', async () => {
  const server = `import { writeSync } from 'node:fs'
${garbage}write()
process.send?.({ viteIntegration: true, type: 'file', file: 5 })
process.send?.({ viteIntegration: true, type: 'listening', id: 9, port: 'none' })
process.disconnect?.()
setInterval(write, 5)
${plain['server.js']!}`
  const root = writeProject({ ...plain, 'server.js': server })
  const dev = await startDev(root)
  expect((await get(dev, '/')).body).toBe('version 1')
  await edit(root, 'answer.js', 'version 1', 'version 2')
  await eventually(async () => (await get(dev, '/')).body).toBe('version 2')
  await edit(root, 'answer.js', 'import', `throw new Error('told all the same')\nimport`)
  await eventually(async () => (await get(dev, '/', navigation)).body).toContain('told all the same')
  await edit(root, 'answer.js', `throw new Error('told all the same')`, '')
  await eventually(async () => (await get(dev, '/')).body).toBe('version 2')
  await dev.stop()
  expect((await dev.exited).signal).toBe('SIGINT')
})

it('output of vite.config to that descriptor is ignored', async () => {
  const config = `import { writeSync } from 'node:fs'
${garbage}write()
export default { server: { port: 0 } }`
  const dev = await startDev(writeProject({ ...plain, 'vite.config.js': config }))
  expect((await get(dev, '/')).body).toBe('version 1')
})

it('a program has no process.send, as without the command', async () => {
  const server = `import { createServer } from 'node:http'
createServer((req, res) => res.end(String([typeof process.send, process.connected]))).listen(process.env.PORT)`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }))
  expect((await get(dev, '/')).body).toBe('undefined,')
})

it.each([
  ['calls its listeners of SIGTERM', `process.on('SIGTERM', () => process.exit(7))`, 7],
  ['ends it, where it has none', '', 143],
])('the order to end, for systems without signals, reaches the program and %s', async (_how, more, code) => {
  const root = writeProject({ 'program.js': `${more}\nconsole.log('runs')\nsetInterval(() => {}, 1000)` })
  const preload = pathToFileURL(join(import.meta.dirname, '../../packages/cli/src/child/preload.ts')).href
  const address = { address: '127.0.0.1', family: 'IPv4', port: 1 }
  const settings = { address, reports: { port: 1, key: '' }, waits: false, stripsTypes: false }
  const child = spawn(process.execPath, ['--conditions=source', '--import', preload, 'program.js'], {
    cwd: root,
    env: {
      ...process.env,
      VITE_INTEGRATION_CHANNEL: 'key',
      VITE_INTEGRATION_BACKEND: JSON.stringify(settings),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'overlapped'],
  })
  await once(child.stdout!, 'data')
  ;(child.stdio[3] as Writable).write('end\n')
  expect((await once(child, 'exit'))[0]).toBe(code)
})
