import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import type { Mode } from '../contract/scenario.ts'
import { writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { copySources, fixturesFolder, newOutsideFolder } from '../support/workspace.ts'

/** The content of every file that must never be served. */
export const canary = 'canary-4f1d2c9b'

export interface Fortress {
  readonly vite: ViteIntegrationOptions & { readonly root: string }
  /** The folder around the project, outside of every workspace, because Vite allows a whole workspace. */
  readonly outside: string
}

/**
 * Creates a project with canaries where a path traversal would lead: beside the project, beside the build, and in
 * dotfiles of both.
 */
export async function buildFortress(mode: Mode): Promise<Fortress> {
  const outside = newOutsideFolder('fortress')
  const root = join(outside, 'project')
  if (mode === 'production') cpSync(await builtFixture(), root, { recursive: true })
  else copySources(join(fixturesFolder, 'site'), root)

  const places = [
    'canary.txt',
    'secret/canary.txt',
    'project-old/canary.txt',
    'passwd',
    'project/.env',
    'project/.git/config',
  ]
  const builtPlaces = [
    'project/canary.txt',
    'project/passwd',
    'project/dist-old/canary.txt',
    'project/distcanary.txt',
    'project/dist/.env',
    'project/dist/.git/config',
    'project/dist/.hidden/canary.txt',
    'project/dist/.well-known/.env',
    'project/dist/assets/.canary.js',
    'project/dist/admin/.canary.html',
    'project/dist/.vite/canary.txt',
  ]
  for (const place of mode === 'production' ? [...places, ...builtPlaces] : places) {
    writeFile(join(outside, place), `${canary}\n`)
  }
  return { outside, vite: { root, dev: mode === 'development' } }
}
