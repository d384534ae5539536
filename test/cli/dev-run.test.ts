import { expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { inRun, processesOf } from './processes.ts'
import { count, edit, eventually, startDev, writeProject } from './run-dev.ts'

const config = `export default {
  dev: {
    run: {
      worker: 'node worker.js --queue "two words"',
      failing: ['node', 'failing.js'],
      once: 'MODE=quick node once.js',
      missing: 'no-such-program',
    },
  },
}`
const files = {
  ...plain,
  'vite-integration.config.js': config,
  'worker.js': `console.log('works', process.argv.slice(2), process.env.NODE_ENV)
setInterval(() => {}, 1000)
process.on('SIGTERM', () => {
  console.log('ends')
  process.exit()
})`,
  'failing.js': `console.error('fails')
process.exit(3)`,
  'once.js': 'console.log(process.env.MODE)',
}

it('further processes run beside the backend, with their names, and end with the command', async () => {
  const run = 'further-processes'
  const dev = await startDev(writeProject(files), { env: inRun(run) })
  await eventually(() => dev.out()).toContain(`[worker] works [ '--queue', 'two words' ] development`)
  await eventually(() => dev.out()).toContain('[once] quick')
  await eventually(() => dev.out()).toContain('[dev] "once" ended with exit code 0.')
  await eventually(() => dev.err()).toContain('[dev] "missing" ended with spawn no-such-program ENOENT.')
  await eventually(() => count(dev.err(), '[failing] fails')).toBeGreaterThan(1)
  expect(dev.err()).toContain('[dev] "failing" ended with exit code 3; it is started again.')

  await edit(dev.root, 'answer.js', 'version 1', 'version 2')
  await eventually(async () => (await get(dev, '/')).body).toBe('version 2')
  await dev.stop()
  expect(count(dev.out(), '[worker] works')).toBe(1)
  expect(count(dev.out(), '[once] quick')).toBe(1)
  expect(dev.out()).toContain('[worker] ends')
  expect(dev.err()).not.toContain('"missing" ended with spawn no-such-program ENOENT; it is')
  expect(processesOf(run)).toEqual([])
})
