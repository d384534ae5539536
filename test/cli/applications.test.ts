import { describe, expect, it } from 'vitest'
import { get, navigation } from '../support/http-client.ts'
import { type ApplicationCase, applications } from './application-cases.ts'
import { answers } from './application-checks.ts'
import { asScript, type Dev, edit, type Files, startSharedDev, writeProject } from './run-dev.ts'

const frontEnd: Files = {
  'index.html': '<!doctype html><title>Page</title><script type="module" src="/src/main.js"></script>',
  'src/main.js': 'document.body.append("main")',
}

/** Runs an application: its own part, a page and a module of Vite, and an edit that restarts it. */
async function check(dev: Dev, { check: checkOwn }: ApplicationCase): Promise<void> {
  await answers(dev, 'answer 1')
  await checkOwn(dev)
  expect((await get(dev, '/', navigation)).body).toContain('/@vite/client')
  expect((await get(dev, '/src/main.js', asScript)).body).toContain('document.body.append')
  expect((await get(dev, '/api/nothing', { accept: 'application/json' })).status).toBe(404)
  await edit(dev.root, 'answer.js', 'answer 1', 'answer 2')
  await answers(dev, 'answer 2')
}

// Mostly they wait for processes: several at a time are done sooner.
describe.concurrent('applications under `vite-integration dev`', () => {
  it.each(Object.entries(applications))('%s', { timeout: 60_000 }, async (_name, application) => {
    const root = writeProject({ ...frontEnd, ...application.files }, 'app')
    const dev = await startSharedDev(root, { args: application.args ?? [] })
    try {
      await check(dev, application)
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${dev.out()}${dev.err()}`, { cause: error })
    } finally {
      await dev.stop()
    }
  })
})
