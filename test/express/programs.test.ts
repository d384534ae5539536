import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtFixture } from '../support/built-fixture.ts'
import { runProgram } from '../support/run-program.ts'
import { copyFixture, testFolder } from '../support/workspace.ts'

const programs = join(testFolder, 'express/programs')
const wholeLife = join(programs, 'whole-life.ts')
const withoutVite = ['--import', join(programs, 'without-vite.ts')]

describe('whole programs', () => {
  it('in development print nothing themselves and end when everything is closed', async () => {
    const args = [copyFixture('site'), '/dashboard', '/tags', '/src/main.ts', '/x.png']
    const { code, out, err } = await runProgram(wholeLife, { args, nodeEnv: 'development' })
    expect(err).toBe('')
    expect(out.trim().split('\n')).toEqual(['/dashboard 200', '/tags 200', '/src/main.ts 200', '/x.png 404'])
    expect(code).toBe(0)
  })

  it('in production print nothing themselves and do not need Vite', async () => {
    const { code, out, err } = await runProgram(wholeLife, {
      args: [await builtFixture(), '/dashboard', '/tags', '/robots.txt'],
      nodeArgs: withoutVite,
      nodeEnv: 'production',
    })
    expect(err).toBe('')
    expect(out.trim().split('\n')).toEqual(['/dashboard 200', '/tags 200', '/robots.txt 200'])
    expect(code).toBe(0)
  })

  it('in production fail without a build, with what to do', async () => {
    const { code, out, err } = await runProgram(wholeLife, {
      args: [copyFixture('site'), '/dashboard'],
      nodeEnv: 'production',
    })
    expect(code).not.toBe(0)
    expect(out).toBe('')
    expect(err).toContain('BUILD_NOT_FOUND')
    expect(err).toMatch(/vite build/)
  })

  it.each([undefined, 'test'])('with NODE_ENV=%s start without a build and warn once', async (nodeEnv) => {
    const { code, out, err } = await runProgram(wholeLife, {
      args: [copyFixture('site'), '/api/none', '/dashboard', '/dashboard'],
      ...(nodeEnv === undefined ? {} : { nodeEnv }),
    })
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toEqual(['/api/none 404', '/dashboard 500', '/dashboard 500'])
    expect(err.match(/Warning: [^\n]*build/g)).toHaveLength(1)
  })

  it('in development fail without Vite, with how to install it', async () => {
    const { err } = await runProgram(wholeLife, {
      args: [copyFixture('site'), '/dashboard'],
      nodeArgs: withoutVite,
      nodeEnv: 'development',
    })
    expect(err).toContain('VITE_NOT_FOUND')
    expect(err).toMatch(/npm install -D vite/)
  })

  it('in CommonJS load the package through require(esm)', async () => {
    const { code, out, err } = await runProgram(join(programs, 'required.cjs'))
    expect({ code, out, err }).toEqual({ code: 0, out: 'function function\n', err: '' })
  })
})
