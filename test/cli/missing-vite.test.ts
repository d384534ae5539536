import { expect, it } from 'vitest'
import { join } from 'node:path'
import { testFolder } from '../support/workspace.ts'
import { plain } from './dev-projects.ts'
import { diagnose, findingsOf } from './doctor-projects.ts'
import { writeScript, writeApplication } from './run-application.ts'
import { binFile, count, startProgram, writeProject } from './run-dev.ts'

/** Environment in which Vite is not found, as when it is not installed. Every child process inherits it. */
const env = { NODE_OPTIONS: `--import ${join(testFolder, 'express/programs/without-vite.ts')}` }

it.each(['dev', 'build'])(
  '%s fails with the place where it looked for Vite and what to run',
  async (command) => {
    const root = writeProject(plain)
    const program = startProgram(root, binFile, { args: [command], env })
    expect(await program.exited).toEqual({ code: 1, signal: null })
    expect(program.err()).toContain('vite-integration: Vite is not installed (VITE_NOT_FOUND)\n')
    expect(program.err()).toContain(`Looked for it from ${root}. Run "npm install -D vite" there.`)
    expect(program.err()).not.toMatch(/^(?:\[vite\] )? +at /m)
    expect(count(program.err(), 'npm install')).toBe(1)
    expect(program.out()).toBe('')
  },
)

it('dev(application) rejects with the same error', async () => {
  const root = writeApplication('export const app = (req, res, next) => next()')
  const program = startProgram(root, writeScript(root, '{}'), { env })
  expect(await program.exited).toEqual({ code: 1, signal: null })
  expect(program.err()).toContain(`code: 'VITE_NOT_FOUND'`)
  expect(program.err()).toContain(`Looked for it from ${root}. Run "npm install -D vite" there.`)
})

it('doctor reports it, and runs the other checks', async () => {
  const root = writeProject(plain)
  const diagnosis = await diagnose(root, { env })
  expect(diagnosis.code).toBe(1)
  expect(findingsOf(diagnosis, 'vite')).toEqual([
    {
      check: 'vite',
      level: 'error',
      message: 'Vite is not installed (VITE_NOT_FOUND).',
      fix: expect.stringContaining(`Looked for it from ${root}. Run "npm install -D vite" there.`),
    },
  ])
  expect(findingsOf(diagnosis, 'config')).toEqual([])
  expect(findingsOf(diagnosis, 'target')).toHaveLength(1)
})
