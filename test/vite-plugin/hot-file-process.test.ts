import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import path, { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { eventually, isFound, readHotFile, socketOf } from './hot-files.ts'
import { site, writeProject } from './projects.ts'

const program = join(import.meta.dirname, 'programs/standalone.ts')

/** A program with as many Vite servers as there are roots. Resolves when all of them are there. */
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

describe.skipIf(process.platform === 'win32').each(['vite', 'vite7'])(
  '%s in a program of its own',
  (name) => {
    const roots = [writeProject(site), writeProject(site)]

    it.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)(
      '%s ends it as before and takes the files along',
      async (signal) => {
        const { child, ended } = await startProgram(name, [], roots)
        const sockets = await Promise.all(roots.map(async (root) => socketOf(root, await readHotFile(root))))
        for (const socket of sockets) expect(existsSync(socket)).toBe(true)
        child.kill(signal)
        const [code, by] = await ended
        // Vite's own way with SIGTERM is an exit.
        if (signal === 'SIGTERM') expect(code).not.toBeNull()
        else expect(by).toBe(signal)
        for (const [at, root] of roots.entries()) {
          expect(existsSync(hotFilePath(root))).toBe(false)
          expect(existsSync(path.dirname(sockets[at]!))).toBe(false)
        }
      },
    )

    it('a program that listens to the signal itself decides what it means', async () => {
      const { child, ended, output } = await startProgram(name, ['--stays'], roots)
      child.kill('SIGINT')
      await eventually(output).toContain('SIGINT')
      for (const root of roots) expect(await isFound(root)).toBe(true)
      child.kill('SIGTERM')
      await ended
      for (const root of roots) expect(existsSync(hotFilePath(root))).toBe(false)
    })

    it('a file that a killed server left behind leads nowhere, and the next server tidies up', async () => {
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
  },
)
