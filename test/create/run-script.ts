import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { findFreePort } from '../support/free-port.ts'
import { get, navigation } from '../support/http-client.ts'
import { npmEnv } from '../support/run-npm.ts'

/**
 * Starts a server with a script of package.json, and ends it with the test.
 *
 * @returns its address, once it answers with a page
 */
export async function startScript(root: string, script: string): Promise<string> {
  const port = await findFreePort()
  // A group of its own: npm, the shell and the server end together.
  const child = spawn('npm', ['run', script], {
    cwd: root,
    detached: true,
    env: { ...npmEnv(process.env), PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)))
  const ended = once(child, 'close')
  onTestFinished(async () => {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${String(port)}`
  while (!(await isServed(url))) {
    if (child.exitCode !== null) throw new Error(`"npm run ${script}" ended:\n${output}`)
    await sleep(50)
  }
  return url
}

async function isServed(url: string): Promise<boolean> {
  const page = await get({ url }, '/', navigation).catch(() => undefined)
  return page?.status === 200
}
