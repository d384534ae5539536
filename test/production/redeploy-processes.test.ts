import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { get, open } from '../support/http-client.ts'
import { runProgram } from '../support/run-program.ts'
import { newFolder } from '../support/workspace.ts'
import { becomes, empty, hashOf, place, serveSite, siteFiles } from './deployed-site.ts'

const program = join(import.meta.dirname, 'programs/worker.ts')

function newSite(): string {
  const root = newFolder('processes')
  place(join(root, 'dist'), siteFiles(1))
  return root
}

it.each(['close', 'leave'])('a program ends by itself when its server is closed: %s', async (mode) => {
  const { code, out, err } = await runProgram(program, { args: [newSite(), mode], nodeEnv: 'production' })
  expect([code, out, err]).toEqual([0, '200 true\n', ''])
})

it('close() ends the watchers, also while a build is being taken up', async () => {
  const watchers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'FSEvent' || name === 'FSEventWrap').length
  const descriptors = (): number => readdirSync('/proc/self/fd').length
  const before = [watchers(), process.platform === 'linux' ? descriptors() : 0]
  for (let count = 0; count < 20; count++) {
    const root = newSite()
    const vite = viteIntegration({ root, dev: false })
    place(join(root, 'dist'), siteFiles(2))
    await sleep(count * 20)
    await vite.close()
  }
  await sleep(500)
  const after = [watchers(), process.platform === 'linux' ? descriptors() : 0]
  expect(after[0]).toBe(before[0])
  // One descriptor serves all watchers of a process.
  expect(after[1]! - before[1]!).toBeLessThanOrEqual(2)
})

it('each worker of a cluster takes the new build up, and none serves a mix', async () => {
  const root = newSite()
  const primary = fork(program, [root, 'cluster'], {
    execArgv: ['--conditions=source'],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void (primary.connected && primary.kill()))
  const [line] = (await once(primary.stdout!, 'data')) as [Buffer]
  const target = { url: `http://127.0.0.1:${String(line).trim().split('\n')[0]!}` }

  /** Loads a page and the script that it names; returns the worker that served the page, and its version. */
  const visit = async (): Promise<[string, string]> => {
    const page = await open(target, '/')
    const hash = /Hash\d{3}x/.exec(page.body)?.[0] ?? ''
    const script = await get(target, `/assets/main-${hash}.js`)
    // Another worker may be ahead or behind: it has the file in outDir, or kept.
    expect([page.status, script.status, script.body]).toEqual([200, 200, `console.log("${hash}")`])
    return [String(page.headers['x-worker']), hash]
  }
  const versions = async (): Promise<Map<string, string>> => {
    return new Map(await Promise.all(Array.from({ length: 24 }, visit)))
  }
  await expect.poll(async () => (await versions()).size, { timeout: 10_000 }).toBe(4)
  for (const version of [2, 3]) {
    place(join(root, 'dist'), siteFiles(version))
    await expect
      .poll(async () => [...(await versions()).values()], { timeout: 15_000 })
      .toEqual(Array.from({ length: 4 }, () => hashOf(version)))
  }
  primary.send('end')
  await once(primary, 'exit')
})

it('a folder that cannot be read for a while changes nothing', async () => {
  const site = await serveSite()
  for (const version of [2, 3]) {
    empty(site.dist)
    await sleep(300)
    place(site.dist, siteFiles(version))
    await becomes(site, hashOf(version))
  }
})
