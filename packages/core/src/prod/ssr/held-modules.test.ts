import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { createHeldModules, type ModuleCode } from './held-modules.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

interface Deployed {
  /** Imports a module by its name, as code of the build does. */
  load(name: string): Promise<{ text: unknown }>
  readonly code: ModuleCode
}

/** Writes modules, imports one that imports others by name, and removes all files. */
async function deployAndRemove(modules: Readonly<Record<string, string>>): Promise<Deployed> {
  // Node itself imports what lies in such a folder, and not the runner of these tests.
  const folder = join(mkdtempSync(join(realpathSync(tmpdir()), 'held-modules-')), 'node_modules/built')
  mkdirSync(folder, { recursive: true })
  const code = new Map<string, Uint8Array>()
  for (const [name, text] of Object.entries(modules)) {
    writeFileSync(join(folder, name), text)
    code.set(pathToFileURL(join(folder, name)).href, Buffer.from(text))
  }
  const entry = join(folder, 'entry.mjs')
  writeFileSync(entry, 'export const load = (name) => import(name)')
  const { load } = (await import(`${pathToFileURL(entry).href}?v=1`)) as Pick<Deployed, 'load'>
  rmSync(folder, { recursive: true })
  return { load, code }
}

it('modules whose files are gone are imported from memory, and so is what they import', async () => {
  const held = createHeldModules()
  onTestFinished(held.close)
  const { load, code } = await deployAndRemove({
    'lazy.mjs': `export { text } from './inner.mjs'`,
    'inner.mjs': `export const text = import.meta.url.replace(/^.*[/]/, '')`,
  })
  await expect(load('./lazy.mjs')).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })
  held.hold(code)
  expect((await load('./lazy.mjs')).text).toBe('inner.mjs')
  // The name of a package.
  await expect(load('inner.mjs')).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })
})

it('code that nobody refers to is let go, and all of it at the end', async () => {
  const held = createHeldModules()
  onTestFinished(held.close)
  const first = await deployAndRemove({ 'lazy.mjs': 'export const text = 1' })
  held.hold(new Map(first.code))
  // A reference lives as long as the task that has made it.
  await setTimeout()
  collectGarbage()
  await expect(first.load('./lazy.mjs')).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })

  const second = await deployAndRemove({ 'lazy.mjs': 'export const text = 2' })
  held.hold(second.code)
  held.close()
  await expect(second.load('./lazy.mjs')).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })
})
