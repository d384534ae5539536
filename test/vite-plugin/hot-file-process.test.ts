import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { eventually, isGenuine, readHotFile } from './hot-files.ts'
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
        child.kill(signal)
        const [code, by] = await ended
        // Vite's own way with SIGTERM is an exit.
        if (signal === 'SIGTERM') expect(code).not.toBeNull()
        else expect(by).toBe(signal)
        for (const root of roots) expect(existsSync(hotFilePath(root))).toBe(false)
      },
    )

    it('a program that listens to the signal itself decides what it means', async () => {
      const { child, ended, output } = await startProgram(name, ['--stays'], roots)
      child.kill('SIGINT')
      await eventually(output).toContain('SIGINT')
      for (const root of roots) expect(await isGenuine(await readHotFile(root))).toBe(true)
      child.kill('SIGTERM')
      await ended
      for (const root of roots) expect(existsSync(hotFilePath(root))).toBe(false)
    })

    it('a file that a killed server left behind convinces nobody', async () => {
      const { child, ended } = await startProgram(name, [], roots.slice(0, 1))
      const hot = await readHotFile(roots[0]!)
      expect(await isGenuine(hot)).toBe(true)
      child.kill('SIGKILL')
      await ended
      expect(existsSync(hotFilePath(roots[0]!))).toBe(true)
      await expect(isGenuine(hot)).rejects.toThrow('ECONNREFUSED')
    })
  },
)
