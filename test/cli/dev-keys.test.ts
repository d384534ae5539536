import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { plain } from './dev-projects.ts'
import { binFile, count, eventually, startDev, writeProject } from './run-dev.ts'

const browser = '#!/bin/sh\necho "$1" > opened.txt\n'

it.skipIf(process.platform === 'win32')('--open opens the application in the browser', async () => {
  const root = writeProject({ ...plain, 'browser.sh': browser })
  chmodSync(join(root, 'browser.sh'), 0o755)
  const dev = await startDev(root, { args: ['--open'], env: { BROWSER: './browser.sh' } })
  await eventually(() => existsSync(join(root, 'opened.txt'))).toBe(true)
  await eventually(() => readFileSync(join(root, 'opened.txt'), 'utf8')).toBe(`${dev.url}/\n`)
})

it('a browser that cannot be opened is told of', async () => {
  const dev = await startDev(writeProject(plain), { args: ['--open'], env: { BROWSER: './none' } })
  await eventually(() => dev.err()).toContain('[dev] No browser could be opened: spawn ./none')
})

/** `script` of util-linux runs a command in a terminal. */
const hasTerminals = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false

it.skipIf(!hasTerminals)(
  'in a terminal "r" restarts the backend, "v" presses keys of Vite, "q" ends the command',
  async () => {
    const root = writeProject(plain)
    const command = `${process.execPath} --conditions=source ${binFile} dev`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: root,
      env: { ...process.env, CI: '', PORT: '0', NODE_ENV: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill())
    let out = ''
    child.stdout.on('data', (part) => (out += stripVTControlCharacters(String(part))))
    const exited = once(child, 'exit')
    await eventually(() => out).toContain('press h + Enter')
    child.stdin.write('r\n')
    await eventually(() => out).toMatch(/restarted in \d+ ms/)
    expect(count(out, '[dev] restarting')).toBe(1)
    child.stdin.write('vh\n')
    await eventually(() => out).toContain('press r + enter to restart the server')
    child.stdin.write('vr\n')
    await eventually(() => out).toContain('[vite] server restarted')
    child.stdin.write('q\n')
    expect((await exited)[0]).toBe(0)
  },
)
