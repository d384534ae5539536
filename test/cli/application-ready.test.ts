import { expect, it } from 'vitest'
import { startProgram } from './run-dev.ts'
import { writeApplication, writeScript } from './run-application.ts'

it.each(['await app.ready()', `await app.inject('/')`, `await app.listen({ port: 0 })`])(
  'a Fastify application after "%s" is an error that says what to do',
  async (before) => {
    const root = writeApplication(`import fastify from 'fastify'
export const app = fastify()
${before}
`)
    const { exited, err } = startProgram(root, writeScript(root, '{}'))
    expect(await exited).toMatchObject({ code: 1 })
    expect(err()).toContain('The Fastify application is ready already. ')
    expect(err()).toContain('call dev before ready()')
    expect(err()).toContain(`code: 'APPLICATION_READY'`)
  },
)
