import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import path, { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { eventually, isFound, readHotFile, socketOf } from './hot-files.ts'
import { site, writeProject } from './projects.ts'

const program = join(import.meta.dirname, 'programs/standalone.ts')

/** Starts a program with one Vite server per root. Resolves when all of them listen. */
async function startProgram(vite: string, args: readonly string[], roots: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=source', program, vite, ...args, ...roots], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  for (const root of roots) await readHotFile(root)
  return { child, ended, output: () => output }
}

describe.skipIf(process.platform === 'win32').each(['vite', 'vite7'])('%s in a separate process', (name) => {
  const roots = [writeProject(site), writeProject(site)]

  it.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)(
    '%s ends it as before, and the files are removed',
    async (signal) => {
      const { child, ended } = await startProgram(name, [], roots)
      const sockets = await Promise.all(roots.map(async (root) => socketOf(root, await readHotFile(root))))
      for (const socket of sockets) expect(existsSync(socket)).toBe(true)
      child.kill(signal)
      const [code, by] = await ended
      // Vite itself handles SIGTERM by an exit.
      if (signal === 'SIGTERM') expect(code).not.toBeNull()
      else expect(by).toBe(signal)
      for (const [at, root] of roots.entries()) {
        expect(existsSync(hotFilePath(root))).toBe(false)
        expect(existsSync(path.dirname(sockets[at]!))).toBe(false)
      }
    },
  )

  it('a program with its own signal listener decides what the signal does', async () => {
    const { child, ended, output } = await startProgram(name, ['--stays'], roots)
    child.kill('SIGINT')
    await eventually(output).toContain('SIGINT')
    for (const root of roots) expect(await isFound(root)).toBe(true)
    child.kill('SIGTERM')
    await ended
    for (const root of roots) expect(existsSync(hotFilePath(root))).toBe(false)
  })

  it('the file of a killed server leads nowhere, and the next server cleans up', async () => {
    const root = roots[0]!
    const { child, ended } = await startProgram(name, [], [root])
    const socket = socketOf(root, await readHotFile(root))
    expect(await isFound(root)).toBe(true)
    child.kill('SIGKILL')
    await ended
    expect(existsSync(hotFilePath(root))).toBe(true)
    expect(existsSync(socket)).toBe(true)
    expect(await isFound(root)).toBe(false)
    const next = await startProgram(name, [], [root])
    await eventually(() => isFound(root)).toBe(true)
    expect(existsSync(path.dirname(socket))).toBe(false)
    next.child.kill('SIGINT')
    await next.ended
    expect(readdirSync(path.dirname(hotFilePath(root)))).toEqual([])
  })
})
