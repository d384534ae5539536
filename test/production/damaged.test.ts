import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { hashOf, pause, place, serveSite, siteFiles, versionOf } from './deployed-site.ts'

const script = `assets/main-${hashOf(1)}.js`

/** What may become of a build while it is served. */
const damages: readonly (readonly [what: string, damage: (dist: string) => void])[] = [
  ['the manifest is gone', (dist) => rmSync(join(dist, '.vite/manifest.json'))],
  ['the folder of the manifest is gone', (dist) => rmSync(join(dist, '.vite'), { recursive: true })],
  ...['index.html', script, 'sw.js', '.vite/manifest.json', '.vite/integration.json'].map(
    (file) => [`a folder is in place of ${file}`, (dist: string) => replace(join(dist, file))] as const,
  ),
  ['a file is in place of the assets', (dist) => replaceByFile(join(dist, 'assets'))],
  ['a file is in place of all of it', (dist) => replaceByFile(dist)],
  ['it has another name', (dist) => renameSync(dist, `${dist}-gone`)],
]

function replace(file: string): void {
  rmSync(file, { force: true })
  mkdirSync(join(file, 'folder'), { recursive: true })
}

function replaceByFile(folder: string): void {
  rmSync(folder, { recursive: true })
  writeFile(folder, 'a file')
}

it.each([true, false])(
  'a build that is damaged goes on being served, and the next one is (record: %s)',
  async (isRecorded) => {
    const crashes = recordCrashes()
    await Promise.all(
      damages.map(async ([what, damage]) => {
        const site = await serveSite({}, (root) => place(join(root, 'dist'), siteFiles(1, isRecorded)))
        await expect.poll(() => site.vite.status()?.bytes, { message: what }).toBe(33)
        damage(site.dist)
        await pause(2500)
        expect((await open(site, '/some/page')).body, what).toContain(script)
        expect(await versionOf(site), what).toBe(hashOf(1))
        expect((await get(site, '/tags')).body, what).toContain(hashOf(1))
        expect((await get(site, '/sw.js')).status, what).toBeLessThan(500)

        rmSync(site.dist, { recursive: true, force: true })
        place(site.dist, siteFiles(2, isRecorded))
        await expect
          .poll(() => site.vite.tags('src/main.ts'), { timeout: 15_000, message: what })
          .toContain(hashOf(2))
        expect(await versionOf(site), what).toBe(hashOf(2))
        expect((await get(site, '/sw.js')).status, what).toBe(200)
      }),
    )
    expect(crashes).toEqual([])
  },
)
