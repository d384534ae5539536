import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { head, openWire, type Wire, type WireReply } from '../security/wire.ts'
import { writeFile } from '../support/build-files.ts'
import { newFolder } from '../support/workspace.ts'
import { hashOf, place, siteFiles } from './deployed-site.ts'

const program = join(import.meta.dirname, 'programs/exhausted.ts')
const large = 'x'.repeat(1_100_000)

interface Limited {
  readonly child: ChildProcess
  readonly dist: string
  readonly port: number
  tell(action: 'exhaust' | 'release' | 'hash'): Promise<unknown>
}

/** Starts a server in a shell that first sets a limit of the process. */
async function startLimited(name: string, limit: string, nodeArgs: readonly string[] = []): Promise<Limited> {
  const root = newFolder('limited')
  const dist = join(root, 'dist')
  place(dist, siteFiles(1))
  writeFile(join(dist, 'large.bin'), large)
  const node = [process.execPath, '--conditions=source', ...nodeArgs, program, root, name]
  const child = spawn('sh', ['-c', `${limit}; exec "$@"`, 'sh', ...node], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const said = async (): Promise<unknown> => {
    const [message] = (await once(child, 'message')) as [{ said: unknown }]
    return message.said
  }
  const port = (await said()) as number
  return {
    child,
    dist,
    port,
    tell(action) {
      const answer = said()
      child.send(action)
      return answer
    },
  }
}

async function ask(wire: Wire, path: string, accept = '*/*'): Promise<WireReply> {
  wire.write(head(`GET ${path} HTTP/1.1`, 'Host: localhost', `Accept: ${accept}`))
  return wire.reply()
}

const script = (version: number): string => `/assets/main-${hashOf(version)}.js`

describe.runIf(process.platform === 'linux').each(['Express', 'Fastify', 'node:http'])('%s', (name) => {
  it('without descriptors serves what is in memory; with them again, all and the next build', async () => {
    const { child, dist, port, tell } = await startLimited(name, 'ulimit -n 64')
    const wire = await openWire(port)
    expect((await ask(wire, script(1))).status).toBe(200)
    await expect.poll(async () => (await ask(wire, '/large.bin')).status).toBe(200)

    expect(await tell('exhaust')).toBe('EMFILE')
    expect(await ask(wire, script(1))).toMatchObject({ status: 200, body: `console.log("${hashOf(1)}")` })
    expect((await ask(wire, '/some/page', 'text/html')).body).toContain(script(1))
    for (const path of ['/sw.js', '/large.bin']) {
      const reply = await ask(wire, path)
      expect([reply.status, reply.headers['cache-control']], path).toEqual([404, 'no-store'])
    }
    place(dist, siteFiles(2))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect((await ask(wire, '/some/page', 'text/html')).body).toContain(script(1))

    expect(await tell('release')).toBe('released')
    expect(await ask(wire, '/large.bin')).toMatchObject({ status: 200, body: large })
    expect((await ask(await openWire(port), '/some/page', 'text/html')).status).toBe(200)
    await expect.poll(() => tell('hash'), { timeout: 15_000 }).toBe(hashOf(2))
    expect((await ask(wire, '/some/page', 'text/html')).body).toContain(script(2))
    expect((await ask(wire, script(2))).status).toBe(200)
    expect(child.exitCode).toBeNull()
  })

  it('writes nothing: a full disk, or one that is read-only, is none of its concern', async () => {
    // Node itself refuses every write.
    const { dist, port, tell } = await startLimited(name, ':', ['--permission', '--allow-fs-read=*'])
    const wire = await openWire(port)
    for (const path of [script(1), '/sw.js', '/large.bin', '/']) {
      expect((await ask(wire, path, 'text/html')).status, path).toBe(200)
    }
    place(dist, siteFiles(2))
    await expect.poll(() => tell('hash'), { timeout: 15_000 }).toBe(hashOf(2))
    expect((await ask(wire, '/', 'text/html')).body).toContain(script(2))
  })
})
