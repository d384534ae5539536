import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '../..')
const script = join(repository, 'scripts/demo.ts')
const started: ChildProcess[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

function runDemo(args: string[], env: Record<string, string>) {
  return start(process.execPath, ['--conditions=source', script, ...args], env)
}

function start(command: string, args: string[], env: Record<string, string>) {
  const child = spawn(command, args, {
    cwd: repository,
    env: { ...process.env, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  return { child, output, exit }
}

async function readAddress({ output }: ReturnType<typeof start>): Promise<string> {
  const address = /is ready: (http:\S+)/
  await expect.poll(() => output.stdout, { timeout: 60_000 }).toMatch(address)
  return address.exec(output.stdout)![1]!
}

function isGone(address: string): Promise<boolean> {
  return fetch(address).then(
    () => false,
    () => true,
  )
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the demo and its server', async (signal) => {
  const demo = runDemo([], { PORT: '0' })
  const address = await readAddress(demo)
  expect(await (await fetch(address)).text()).toContain('/@vite/client')

  demo.child.kill(signal)

  expect(await demo.exit).toBe(0)
  expect(demo.output.stderr).toBe('')
  expect(await isGone(address)).toBe(true)
})

test('a demo that is killed does not leave its server behind', async () => {
  const demo = runDemo([], { PORT: '0' })
  const address = await readAddress(demo)

  demo.child.kill('SIGKILL')

  await expect.poll(() => isGone(address), { timeout: 20_000 }).toBe(true)
})

// npm ends the shell that it has started, which tells nobody.
test.skipIf(process.platform === 'win32')('npm ended alone takes the demo and its server along', async () => {
  const npm = start('npm', ['run', 'demo:here'], { PORT: '0' })
  const address = await readAddress(npm)

  npm.child.kill('SIGTERM')

  await expect.poll(() => isGone(address), { timeout: 20_000 }).toBe(true)
})

test('a port that is taken is named, and the exit code is that of the server', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo

  const demo = runDemo([], { PORT: String(port) })

  expect(await demo.exit).toBe(1)
  expect(demo.output.stdout).not.toContain('is ready')
  expect(demo.output.stderr).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`)
  expect(demo.output.stderr).toContain('The server of express-react ended: exit code 1.')
  taken.close()
})

test('an unknown example is an error that lists the known ones', async () => {
  const demo = runDemo(['nobody'], {})

  expect(await demo.exit).toBe(1)
  expect(demo.output.stderr).toMatch(/no example "nobody".*express-react/)
})
