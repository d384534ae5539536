import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { edit, eventually, startDev, writeProject } from './run-dev.ts'

/** Returns how many paths a process watches. */
function watchesOf(pid: number): number {
  const folder = `/proc/${String(pid)}/fdinfo`
  const files = readdirSync(folder).map((fd) => readFileSync(`${folder}/${fd}`, 'utf8'))
  return files.join('\n').match(/^inotify wd:/gm)?.length ?? 0
}

it.skipIf(process.platform !== 'linux')('folders are watched, not each of their files', async () => {
  const names = Array.from({ length: 50 }, (_, at) => `parts/part-${String(at)}.js`)
  const imports = names.map((name) => `import './${name}'\n`).join('')
  const parts = Object.fromEntries(names.map((name) => [name, '// part']))
  const root = writeProject({ ...plain, ...parts, 'server.js': `${imports}${plain['server.js']!}` })
  const dev = await startDev(root)
  expect(watchesOf(dev.pid)).toBeGreaterThan(0)
  expect(watchesOf(dev.pid)).toBeLessThan(10)
  await edit(root, names.at(-1)!, '// part', '// changed')
  await eventually(() => dev.out()).toContain('part-49.js changed, restarting')
  expect((await get(dev, '/')).body).toBe('version 1')
})

it('--watch and --ignore say which files restart the backend; the terminal counts restarts', async () => {
  const program = `import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { client } from 'generated'
import './loaded.js'
const read = (file) => readFileSync(file, 'utf8')
createServer((req, res) => res.end(client + read('views/home.html'))).listen(process.env.PORT, process.env.HOST)`
  const root = writeProject({
    ...plain,
    'server.js': program,
    'loaded.js': '// loaded',
    'views/home.html': 'view 1',
    'node_modules/generated/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/generated/index.js': `export const client = 'client 1 '`,
  })
  const patterns = ['--watch', 'views/**', '--watch=node_modules/generated/*.js', '--ignore', 'loaded.js']
  const dev = await startDev(root, { args: patterns })
  expect((await get(dev, '/')).body).toBe('client 1 view 1')
  await edit(root, 'loaded.js', 'loaded', 'changed')
  await edit(root, 'node_modules/generated/index.js', 'client 1', 'client 2')
  await eventually(() => dev.out()).toMatch(/restarted in \d+ ms \(x1\)/)
  expect((await get(dev, '/')).body).toBe('client 2 view 1')
  writeFileSync(join(root, 'views/new.html'), 'new')
  await eventually(() => dev.out()).toMatch(/restarted in \d+ ms \(x2\)/)
  expect(dev.out()).toContain(`[dev] ${join('views', 'new.html')} changed, restarting`)
  expect(dev.out()).not.toContain('loaded.js')
})
