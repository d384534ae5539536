import { readdirSync, readFileSync } from 'node:fs'
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
