import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { inRun, processesOf } from './processes.ts'
import { binFile, eventually, type Program, startDev, startProgram, writeProject } from './run-dev.ts'

/** Time until everything has to be gone, in milliseconds. */
const limitMs = 3000
const runs = Number(process.env.DEV_STRESS_RUNS ?? 100)
const parallel = 4

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

interface Run {
  readonly name: string
  readonly root: string
  readonly program: Program
}

function startRun(name: string, env: NodeJS.ProcessEnv = {}, more: readonly string[] = []): Run {
  const root = writeProject({ ...plain, 'vite.config.js': 'export default { server: { port: 0 } }' })
  const args = ['dev', '--pid-path', 'dev.pid', ...more]
  const program = startProgram(root, binFile, { args, env: { ...env, ...inRun(name) } })
  return { name, root, program }
}

/** Returns the addresses that have been printed so far. */
function ports(output: string): readonly (readonly [string, number])[] {
  return [...output.matchAll(/^ {2}(?:App|Vite) +http:\/\/([^:]+):(\d+)\/$/gm)].map(
    ([, host, port]) => [host!, Number(port)] as const,
  )
}

/** Resolves, when no process, port or file of a run is left, with the milliseconds that this took. */
async function goneAfter({ name, root, program }: Run): Promise<number> {
  const since = performance.now()
  const isGone = async (): Promise<boolean> => {
    if (processesOf(name).length > 0) return false
    const free = await Promise.all(ports(program.out()).map(([host, port]) => isFree(port, host)))
    const hotFiles = join(root, 'node_modules/.vite-integration')
    const left = existsSync(hotFiles) ? readdirSync(hotFiles) : []
    return free.every(Boolean) && left.length === 0 && !existsSync(join(root, 'dev.pid'))
  }
  while (!(await isGone())) {
    if (performance.now() - since > limitMs * 3)
      throw new Error(`Left: ${processesOf(name).join(', ')}\n${program.out()}${program.err()}`)
    await sleep(20)
  }
  return performance.now() - since
}

const endings = [
  // Ctrl+C pressed twice.
  ['SIGINT', 'SIGINT'],
  ['SIGINT'],
  ['SIGTERM'],
  ['SIGHUP'],
  ['SIGKILL'],
  ['SIGTERM', 'SIGKILL'],
] as const

describe.skipIf(process.platform !== 'linux')('a dev server that is ended', () => {
  it(`leaves nothing behind, at any moment: ${String(runs)} runs`, { timeout: 300_000 }, async () => {
    const times: number[] = []
    let next = 0
    const worker = async (): Promise<void> => {
      for (let at = next++; at < runs; at = next++) {
        const run = startRun(`stress-${String(process.pid)}-${String(at)}`)
        const [first, second] = endings[at % endings.length]!
        // Every third run is ended when it serves already, and may have a spare backend.
        if (at % 3 === 0) await eventually(() => ports(run.program.out()).length).toBe(2)
        await sleep(Math.random() * 900)
        run.program.child.kill(first)
        if (second !== undefined) {
          await sleep(Math.random() * 50)
          run.program.child.kill(second)
        }
        times.push(await goneAfter(run))
      }
    }
    await Promise.all(Array.from({ length: parallel }, worker))
    expect(times).toHaveLength(runs)
    expect(Math.max(...times)).toBeLessThan(limitMs)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    '%s ends a backend and a Vite that ignore signals, too',
    async (signal) => {
      const stubborn = `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})\n`
      const env = {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`if (!/bin.ts/.test(process.argv[1])) { ${stubborn} process.on('disconnect', () => {}); process.exit = () => {} }`)}`,
      }
      const run = startRun(`stubborn-${String(process.pid)}-${signal}`, env, ['--grace', '1000'])
      onTestFinished(() => void run.program.child.kill('SIGKILL'))
      await eventually(() => ports(run.program.out()).length).toBe(2)
      run.program.child.kill(signal)
      expect(await goneAfter(run)).toBeLessThan(limitMs)
      expect((await run.program.exited).signal).toBe(signal)
    },
  )

  it('ends although clients keep connections open', async () => {
    const server = `import { createServer } from 'node:http'
const server = createServer((req, res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\\n\\n'))
server.listen(process.env.PORT, process.env.HOST)
process.on('SIGTERM', () => server.close())`
    const root = writeProject({ ...plain, 'server.js': server })
    const dev = await startDev(root, { env: inRun(`held-${String(process.pid)}`) })
    const streams = Array.from({ length: 5 }, () => fetch(dev.url))
    await Promise.all(streams)
    dev.child.kill('SIGTERM')
    const run = { name: `held-${String(process.pid)}`, root, program: dev }
    expect(await goneAfter(run)).toBeLessThan(limitMs)
  })

  it('a script that calls dev() and has its own signal listener decides when it ends', async () => {
    const script = `import { dev } from 'vite-integration'
const { url, close } = await dev('./server.js', { port: 0 })
console.log('URL', url)
process.on('SIGTERM', () => console.log('told'))
process.on('SIGINT', () => close().then(() => console.log('closed')))`
    const root = writeProject({ ...plain, 'run.js': script })
    const program = startProgram(root, join(root, 'run.js'))
    onTestFinished(() => void program.child.kill('SIGKILL'))
    await eventually(() => program.out()).toContain('URL')
    const url = /URL (.*)/.exec(program.out())![1]!
    program.child.kill('SIGTERM')
    await eventually(() => program.out()).toContain('told')
    expect((await get({ url }, '/')).body).toBe('version 1')
    program.child.kill('SIGINT')
    expect(await program.exited).toEqual({ code: 0, signal: null })
    expect(program.out()).toContain('closed')
  })
})
