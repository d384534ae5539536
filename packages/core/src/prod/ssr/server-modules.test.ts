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
