import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { newFolder } from '../support/workspace.ts'
import { build, type Files, readMetadata, site, writeProject } from './projects.ts'
import { serveBuild } from './servers.ts'
import { vites } from './vites.ts'

/** Creates a project with symbolic links. @param links targets by path of the link */
function writeLinked(files: Files, links: Readonly<Record<string, string>>): string {
  const root = writeProject(files)
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, link)), { recursive: true })
    symlinkSync(join(root, target), join(root, link))
  }
  return root
}

const files: Files = {
  'parts/ui/button.ts': "import './button.css'\nimport '/parts/icons/icon.svg'\n",
  'parts/ui/button.css': 'button { color: teal }',
  'parts/icons/icon.svg': `<svg xmlns="http://www.w3.org/2000/svg">${'<g/>'.repeat(2000)}</svg>`,
  'parts/other.ts': 'console.log(1)',
}

describe.each(vites)('$name: names of sources behind symbolic links', ({ vite }) => {
  it('are recorded: those of files, of folders, and of folders in these', async () => {
    const links = {
      'src/ui': 'parts/ui',
      'src/alone.ts': 'parts/other.ts',
      'parts/ui/icons': 'parts/icons',
      'src/none': 'gone',
    }
    const root = writeLinked(files, links)
    await build(vite, root, { plugin: { input: ['src/ui/button.ts', 'src/alone.ts'] } })
    expect(readMetadata(root).names).toEqual({
      'parts/ui/icons/icon.svg': 'parts/icons/icon.svg',
      'src/alone.ts': 'parts/other.ts',
      'src/ui/button.ts': 'parts/ui/button.ts',
      'src/ui/icons/icon.svg': 'parts/icons/icon.svg',
    })
  })

  it('circular links, and links out of the project, are ignored', async () => {
    const links = {
      'src/ui': 'parts/ui',
      'parts/ui/up': 'parts',
      'src/self': 'src',
      'src/root': '.',
      storage: '../../../..',
    }
    const root = writeLinked(files, links)
    await build(vite, root, { plugin: { input: 'src/ui/button.ts' } })
    const { names = {} } = readMetadata(root)
    expect(names['src/ui/button.ts']).toBe('parts/ui/button.ts')
    expect(Object.keys(names).length).toBeLessThan(10)
  })

  it('none are recorded without links, nor for names that the build has itself', async () => {
    const root = writeProject(site)
    await build(vite, root, { plugin: { input: 'src/main.ts' } })
    expect(readMetadata(root)).not.toHaveProperty('names')
    const kept = writeLinked(files, { 'src/ui': 'parts/ui' })
    const config = { resolve: { preserveSymlinks: true } }
    await build(vite, kept, { plugin: { input: 'src/ui/button.ts' }, config })
    expect(readMetadata(kept)).not.toHaveProperty('names')
    expect(readManifest(kept)).toHaveProperty(['src/ui/button.ts'])
  })

  it('work for a root that is a link itself', async () => {
    const root = writeProject(site)
    const link = join(newFolder('link'), 'web')
    symlinkSync(root, link)
    await build(vite, link, { plugin: { input: ['src/main.ts', 'src/print.css'] } })
    const served = await serveBuild(link)
    expect((await get(served, '/tags?entry=src/main.ts&entry=src/print.css')).status).toBe(200)
  })
})
