import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { listenOnSocket } from './listen.ts'

const bind = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`

/** Leaves a socket behind that refuses connections, and lets another server start beside it. Returns whether it stays. */
async function isKept(owner: unknown, ageMs: number): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'st-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const left = path.join(folder, 'link-abcdef')
  mkdirSync(left)
  if (owner !== undefined) writeFileSync(path.join(left, 'owner.json'), JSON.stringify(owner))
  spawnSync(process.execPath, ['-e', bind, path.join(left, 's')])
  expect(existsSync(path.join(left, 's'))).toBe(true)
  const then = new Date(Date.now() - ageMs)
  utimesSync(left, then, then)
  const server = createServer()
  const { remove } = await listenOnSocket(server, path.join(folder, 'dev-server.json'))
  server.close()
  remove()
  return existsSync(left)
}

const ended = spawnSync(process.execPath, ['-e', '']).pid
const old = 120_000

it.skipIf(process.platform === 'win32').each([
  ['an ended process of this host', { host: hostname(), pid: ended }, 0, false],
  ['a live process of this host', { host: hostname(), pid: process.pid }, old, true],
  ['another host', { host: `not-${hostname()}`, pid: ended }, 0, true],
  ['another host, long ago', { host: `not-${hostname()}`, pid: ended }, old, false],
  ['nobody known', undefined, 0, true],
  ['nobody known, long ago', undefined, old, false],
])('a socket that refuses, of %s', async (_name, owner, ageMs, expected) => {
  expect(await isKept(owner, ageMs)).toBe(expected)
})
