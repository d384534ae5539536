import { expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { type Dev, edit, eventually, isAlive, startDev, writeProject } from './run-dev.ts'

const startWith = (more: string): Promise<Dev> =>
  startDev(writeProject({ ...plain, 'server.js': `${plain['server.js']!}${more}` }))

it('two SIGINT do not cut a backend short that takes its time to close, and the terminal tells how long it has', async () => {
  const dev = await startWith(`process.on('SIGTERM', () => {
  console.log('closing')
  setTimeout(() => {
    console.log('closed')
    process.exit()
  }, 2300)
})`)
  dev.child.kill('SIGINT')
  await eventually(() => dev.out()).toContain('[app] closing')
  dev.child.kill('SIGINT')
  dev.child.kill('SIGTERM')
  expect(await dev.exited).toEqual({ code: null, signal: 'SIGINT' })
  expect(dev.out()).toContain('[app] closed')
  expect(dev.out()).toContain('[dev] Waiting for the backend to end, 5 s at most (--grace)')
})

/** Starts a process that takes half a second to end. */
const withDatabase = `
import { spawn } from 'node:child_process'
const database = \`process.on('SIGTERM', () => setTimeout(() => {
  console.log('database saved')
  process.exit()
}, 500))
console.log('database ' + process.pid)
setInterval(() => {}, 1000)\`
spawn(process.execPath, ['-e', database], { stdio: 'inherit' })
`

async function databaseOf(dev: Dev): Promise<number> {
  await eventually(() => dev.out()).toMatch(/database \d+/)
  return Number(/database (\d+)/.exec(dev.out())![1])
}

it('processes that the backend has started end by SIGTERM before the next backend starts', async () => {
  const dev = await startWith(withDatabase)
  const database = await databaseOf(dev)
  await edit(dev.root, 'answer.js', 'version 1', 'version 2')
  await eventually(async () => (await get(dev, '/')).body).toBe('version 2')
  expect(dev.out()).toContain('[app] database saved')
  expect(isAlive(database)).toBe(false)
})

it('processes that a crashed backend leaves behind end by SIGTERM', async () => {
  const dev = await startWith(`${withDatabase}process.on('SIGUSR2', () => process.exit(1))`)
  const database = await databaseOf(dev)
  process.kill(JSON.parse((await get(dev, '/environment')).body).pid, 'SIGUSR2')
  await eventually(() => dev.err()).toContain('The backend ended with exit code 1')
  await eventually(() => dev.out()).toContain('[app] database saved')
  await eventually(() => isAlive(database)).toBe(false)
})
