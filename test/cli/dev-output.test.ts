import { expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { eventually, startDev, writeProject } from './run-dev.ts'

it('every line has the name of its process in front, and is not mixed with others', async () => {
  const server = `import { createServer } from 'node:http'
process.stdout.write('one\\ntwo\\r\\n\\nthr')
setTimeout(() => process.stdout.write('ee é'), 50)
setTimeout(() => {
  console.log('')
  console.error('wrong')
  createServer((req, res) => res.end()).listen(process.env.PORT, process.env.HOST)
}, 100)`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }))
  const lines = dev
    .out()
    .split('\n')
    .filter((line) => line.startsWith('[app]'))
  expect(lines).toEqual(['[app] one', '[app] two', '[app]', '[app] three é'])
  await eventually(() => dev.err()).toContain('[app] wrong\n')
})

it('a backend that prints more than is read goes on working', async () => {
  const server = `import { createServer } from 'node:http'
let printed = 0
const server = createServer((req, res) => res.end(String(printed)))
server.listen(process.env.PORT, process.env.HOST)
setInterval(() => {
  if (printed > 30_000_000) return
  for (const stream of [process.stdout, process.stderr]) stream.write(('x'.repeat(200) + '\\n').repeat(500))
  printed += 201 * 1000
}, 1)`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }))
  dev.child.stdout!.pause()
  dev.child.stderr!.pause()
  await eventually(async () => Number((await get(dev, '/')).body)).toBeGreaterThan(30_000_000)
  dev.child.stdout!.resume()
  dev.child.stderr!.resume()
  await eventually(() => dev.out().includes('lines were left out')).toBe(true)
})

it('the command goes on when the reader of its output goes away', async () => {
  const server = `${plain['server.js']}setInterval(() => console.log('tick'), 5)`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }))
  dev.child.stdout!.destroy()
  dev.child.stderr!.destroy()
  const first = JSON.parse((await get(dev, '/environment')).body).pid
  for (let at = 0; at < 5; at++) await get(dev, '/slow')
  expect(JSON.parse((await get(dev, '/environment')).body).pid).toBe(first)
})

it('forks of the program have their own IPC channel, and are not treated as backends', async () => {
  const server = `import { fork } from 'node:child_process'
import { createServer } from 'node:http'
process.send?.({ type: 'listening', port: 1 })
process.send?.('ready')
const child = fork('./child.js')
const messages = []
child.on('message', (message) => messages.push(message))
createServer((req, res) => res.end(JSON.stringify(messages))).listen(process.env.PORT, process.env.HOST)`
  const child = `import { createServer } from 'node:http'
const server = createServer().listen(0, '127.0.0.1', () => process.send({ port: server.address().port > 0 }))`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server, 'child.js': child }))
  await eventually(async () => JSON.parse((await get(dev, '/')).body)).toEqual([{ port: true }])
})
