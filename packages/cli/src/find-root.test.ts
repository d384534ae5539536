import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findRoot } from './find-root.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'root-')))
afterAll(() => rmSync(cwd, { recursive: true }))
mkdirSync(join(cwd, 'apps/shop/src'), { recursive: true })
writeFileSync(join(cwd, 'apps/shop/vite.config.mts'), '')

it.each([
  ['apps/shop/src/server.ts', 'apps/shop'],
  ['apps/shop/server.ts', 'apps/shop'],
  ['apps/server.ts', ''],
  ['server.ts', ''],
  ['../elsewhere/server.ts', ''],
])('the Vite root of %s is "%s" below the working directory', (target, root) => {
  expect(findRoot(join(cwd, target), cwd)).toBe(join(cwd, root).replace(/\/$/, ''))
})
