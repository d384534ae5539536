import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { nodeAdapter } from '../hosts/node-host.ts'
import { proxied, proxiedWithoutPlugin } from '../hosts/proxied.ts'
import { addHtmlModuleTests } from './html-module-tests.ts'
import { addSsrDevelopmentTests } from './ssr-development-tests.ts'
import { runProgram } from '../support/run-program.ts'
import { testFolder } from '../support/workspace.ts'
import { ssrOptions } from './ssr-projects.ts'
import { addSsrEnvironmentTests } from './ssr-environment-tests.ts'

const hosts = [...expressVersions, fastifyAdapter, nodeAdapter]

for (const host of [...hosts, proxied(expressVersions[0]!), proxied(fastifyAdapter)]) {
  describe(host.name, () => {
    addSsrDevelopmentTests(host)
    addSsrEnvironmentTests(host)
    addHtmlModuleTests(host)
  })
}

it('a Vite that is known by its URL alone cannot run an entry', async () => {
  const vite = ssrOptions({}, '{}')
  const starting = proxiedWithoutPlugin(expressVersions[0]!).start({ vite })
  await expect(starting).rejects.toMatchObject({ code: 'SSR_NEEDS_PLUGIN' })
})

it.each(['in process', 'proxied'])('%s: stacks and places are those of the sources', async (mode) => {
  const { root } = ssrOptions()
  const program = join(testFolder, 'contract/programs/show-error.ts')
  const { out, err } = await runProgram(program, { args: [root, '/throws', mode] })
  expect(err).toBe('')
  expect(out).toMatch(/^500 /m)
  expect(out).toContain('not today\nsrc/throws.ts:6:9')
  expect(out).toContain(`at Module.fail (${join(root, 'src/throws.ts')}:6:9)`)
  expect(out).toMatch(/at .*render \(.*src\/entry-server\.js:6:\d+\)/)
  expect(out).toContain('throw new Error(text)')
})
