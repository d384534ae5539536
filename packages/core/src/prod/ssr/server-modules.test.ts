import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { createServerModules } from './server-modules.ts'

it.each([
  ['entry.cjs', `require('./missing.cjs')`],
  ['entry.mjs', `import './missing.mjs'`],
  ['entry.unknown', ''],
])('%s: no message of a loader leaves with its paths', async (name, source) => {
  const folder = mkdtempSync(join(tmpdir(), 'server-modules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, name)
  writeFileSync(file, source)
  const load = createServerModules().import(pathToFileURL(file).href, 'src/entry.js')
  await expect(load).rejects.toMatchObject({ code: 'SSR_ENTRY_FAILED' })
})

it('the builds that a process imports are bounded, and those that it has go on', async () => {
  const modules = createServerModules()
  const urlOf = (build: number): string => `data:text/javascript,export default ${String(build)}`
  for (let build = 0; build < 100; build++) await modules.import(urlOf(build), 'src/entry.js')
  expect(modules.count).toBe(100)
  await expect(modules.import(urlOf(100), 'src/entry.js')).rejects.toThrow('Restart it')
  expect(modules.count).toBe(100)
  expect(await modules.import(urlOf(7), 'src/entry.js')).toMatchObject({ default: 7 })
})
