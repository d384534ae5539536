import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtFixture } from '../support/built-fixture.ts'
import { runProgram } from '../support/run-program.ts'

/** An ES module that imports `node:http` by name makes Node load it: half the time that Express itself takes to load. */
it('an application in production does not load undici, which nothing uses', async () => {
  const program = join(import.meta.dirname, 'programs/started.ts')
  const { code, out, err } = await runProgram(program, {
    args: [await builtFixture()],
    nodeEnv: 'production',
  })
  expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' })
})

it.each(['express', 'fastify'])('%s: pages are rendered where Vite cannot be found', async (host) => {
  const program = join(import.meta.dirname, 'programs/rendered.ts')
  const { code, out, err } = await runProgram(program, {
    args: [await builtFixture({ fixture: 'ssr' }), host],
    nodeEnv: 'production',
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/<div id="app">[^]*lazy[^]*<\/div>/)
})
