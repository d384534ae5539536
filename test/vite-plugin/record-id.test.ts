import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BuildMetadata } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import { build, buildProject, type Files, readMetadata, site, writeProject } from './projects.ts'
import { vites } from './vites.ts'

const files: Files = { ...site, 'public/plain.txt': 'plain' }
const plugin = { input: 'src/main.ts' }

describe.each(vites)('$name: the id of a build', ({ vite }) => {
  it('is the same for the same sources, and another for others', async () => {
    const idOf = async (changed: Files, options = {}): Promise<BuildMetadata> =>
      readMetadata(await buildProject(vite, { ...files, ...changed }, { plugin, ...options }))
    const first = await idOf({})
    expect(first.build).toMatch(/^[\da-f]{16}$/)
    expect((await idOf({})).build).toBe(first.build)
    expect((await idOf({ 'src/lazy.ts': 'document.title = "other"' })).build).not.toBe(first.build)
    expect((await idOf({ 'public/plain.txt': 'other' })).build).not.toBe(first.build)
    expect(first.environments).toEqual(['client'])
  })

  it('is that of the build alone, whatever earlier builds left in the folder', async () => {
    const root = writeProject(files)
    const config = { build: { emptyOutDir: false } }
    await build(vite, root, { plugin, config })
    const { build: first, files: firstFiles } = readMetadata(root)
    writeFile(join(root, 'dist/assets/left-12345678.js'), 'left')
    await build(vite, root, { plugin, config })
    expect(readMetadata(root)).toMatchObject({ build: first, files: firstFiles! })
    expect(readMetadata(root).files).toEqual(firstFiles)
  })
})
