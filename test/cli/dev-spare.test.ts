import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { express, plain } from './dev-projects.ts'
import { argumentsOf, inRun, processesOf } from './processes.ts'
import { count, type Dev, edit, eventually, type Files, startDev, writeProject } from './run-dev.ts'

interface Run {
  readonly dev: Dev
  readonly root: string
  readonly run: string
}

async function start(files: Files, args: readonly string[] = []): Promise<Run> {
  const root = writeProject(files)
  const run = root
  return { dev: await startDev(root, { args, env: inRun(run) }), root, run }
}

const environment = async (dev: Dev): Promise<{ pid: number; PORT: string }> =>
  JSON.parse((await get(dev, '/environment')).body)
const pidOf = async (dev: Dev): Promise<number> => (await environment(dev)).pid
const textOf = async (dev: Dev): Promise<string> => (await get(dev, '/')).body

/** Returns the backend's processes without the one that serves. */
async function spares({ dev, run }: Run): Promise<number[]> {
  const own = await pidOf(dev)
  return processesOf(run).filter(
    (pid) => pid !== own && argumentsOf(pid).some((argument) => argument.includes('/child/preload.')),
  )
}

async function spareOf(run: Run): Promise<number> {
  await eventually(async () => (await spares(run)).length).toBe(1)
  return (await spares(run))[0]!
}

describe.skipIf(process.platform !== 'linux')('the spare backend process', () => {
  it('is started in advance; once it serves, another one waits', async () => {
    const run = await start(plain)
    const { dev, root } = run
    const before = await environment(dev)
    for (const version of [2, 3]) {
      const spare = await spareOf(run)
      await edit(root, 'answer.js', `version ${String(version - 1)}`, `version ${String(version)}`)
      await eventually(() => textOf(dev)).toBe(`version ${String(version)}`)
      expect(await environment(dev)).toEqual({ ...before, pid: spare })
    }
    // The program has begun once for each start: waiting processes have not run it.
    expect(count(dev.out(), 'listening')).toBe(3)
    await spareOf(run)
    await dev.stop()
    await eventually(() => processesOf(run.run)).toEqual([])
  })

  it('is replaced by a new process when it has ended', async () => {
    const run = await start(plain)
    const { dev, root } = run
    process.kill(await spareOf(run), 'SIGKILL')
    await eventually(() => spares(run)).toEqual([])
    await edit(root, 'answer.js', 'version 1', 'version 2')
    await eventually(() => textOf(dev)).toBe('version 2')
    await spareOf(run)
  })

  it('is replaced by a new process when settings have changed', async () => {
    const run = await start({ ...plain, '.env': 'A=1' })
    const { dev, root } = run
    const [before, spare] = [await pidOf(dev), await spareOf(run)]
    writeFileSync(join(root, '.env'), 'A=2, and more')
    await eventually(() => pidOf(dev)).not.toBe(before)
    expect(await pidOf(dev)).not.toBe(spare)
    expect(processesOf(run.run)).not.toContain(spare)
  })

  it('waits after a crash for the change that corrects it', async () => {
    const run = await start(plain)
    const { dev, root } = run
    await edit(root, 'answer.js', 'export const', 'export cons')
    await eventually(() => dev.out() + dev.err()).toContain('The backend ended with')
    const failed = () =>
      processesOf(run.run).filter((pid) => argumentsOf(pid).some((one) => one.includes('/child/preload.')))
    await eventually(() => failed().length).toBe(1)
    const [spare] = failed()
    await edit(root, 'answer.js', 'export cons ', 'export const ')
    await eventually(() => textOf(dev)).toBe('version 1')
    expect(await pidOf(dev)).toBe(spare)
  })

  it('prints nothing while it waits, and runs TypeScript', async () => {
    const { dev, root } = await start(express)
    await sleep(1000)
    await edit(root, 'greet.ts', 'hello', 'good morning')
    await eventually(async () => (await get(dev, '/api/greeting')).body).toBe('good morning you')
    expect(dev.err()).not.toContain('stripTypeScriptTypes')
    expect(count(dev.out(), '[app] up')).toBe(2)
  })

  it('begins its clock with the program', async () => {
    const clock = `performance.mark('begin')
const begin = performance.getEntriesByName('begin')[0].startTime
const { duration } = performance.measure('all', 'begin')
const seen = { origin: performance.timeOrigin, now: performance.now(), uptime: process.uptime(), begin, duration }
console.log('clock', JSON.stringify(seen))
`
    const run = await start({ ...plain, 'server.js': `${clock}${plain['server.js']!}` })
    await spareOf(run)
    const seenAt = Date.now()
    await sleep(2000)
    await edit(run.root, 'answer.js', 'version 1', 'version 2')
    await eventually(() => textOf(run.dev)).toBe('version 2')
    await eventually(() => count(run.dev.out(), 'clock')).toBe(2)
    const { origin, now, uptime, begin, duration } = JSON.parse(
      run.dev.out().split('clock ').at(-1)!.split('\n')[0]!,
    )
    expect(origin).toBeGreaterThan(seenAt)
    // All of them tell one time.
    expect(begin).toBeLessThanOrEqual(now)
    expect(begin + duration).toBeLessThanOrEqual(now)
    expect(duration).toBeGreaterThanOrEqual(0)
    expect(uptime * 1000).toBeLessThan(Date.now() - seenAt)
  })

  it.each([[['--inspect=0']], [['server.js', '--inspect=127.0.0.1:0']]])(
    'is not started with options that only one process can use: %s',
    async (args) => {
      const run = await start(plain, args)
      await sleep(1500)
      expect(await spares(run)).toEqual([])
    },
  )
})
