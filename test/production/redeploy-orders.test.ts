import { renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import {
  becomes,
  empty,
  hashOf,
  pause,
  place,
  placeBeside,
  serveSite,
  siteFiles,
  versionOf,
} from './deployed-site.ts'

const record = '.vite/integration.json'

describe.each([
  ['with the record of the plugin', true],
  ['without a record', false],
])('a build placed over the served one, %s', (_name, isRecorded) => {
  const first = siteFiles(1, isRecorded)
  const next = siteFiles(2, isRecorded)
  const start = (): ReturnType<typeof serveSite> => serveSite({}, (root) => place(join(root, 'dist'), first))
  const idOf = async (site: Awaited<ReturnType<typeof serveSite>>): Promise<void> => {
    await expect.poll(() => versionOf(site), { timeout: 15_000, interval: 50 }).toBe(hashOf(2))
  }

  it('in any order of its files', async () => {
    const names = Object.keys(next)
    const manifest = '.vite/manifest.json'
    const withManifestLast = [...names.filter((name) => name !== manifest), manifest]
    const orders = [names, names.toReversed(), names.toSorted(), withManifestLast]
    await Promise.all(
      orders.map(async (order) => {
        const site = await start()
        for (const file of order) {
          place(site.dist, next, [file])
          await pause(isRecorded ? 300 : 100)
          const version = await versionOf(site)
          // A worker of the same size is no sign of either build: it is read from the disk anyway.
          const isOpen = order.slice(order.indexOf(file) + 1).some((left) => left !== 'sw.js')
          if (isOpen) expect(version).toBe(hashOf(1))
        }
        await idOf(site)
        expect((await open(site, '/')).body).toBe(next['index.html'])
        expect((await get(site, '/tags')).body).toContain(hashOf(2))
      }),
    )
  })

  it('the folder is emptied first', async () => {
    const site = await start()
    await site.vite.tags('src/main.ts')
    await expect.poll(() => site.vite.status()?.bytes).toBeGreaterThan(0)
    empty(site.dist)
    await pause(1500)
    expect(await versionOf(site)).toBe(hashOf(1))
    place(site.dist, next)
    await idOf(site)
  })

  it('the folder is replaced by another', async () => {
    const site = await start()
    const fresh = placeBeside(site.dist, 'dist-new', next)
    renameSync(site.dist, join(site.root, 'dist-old'))
    renameSync(fresh, site.dist)
    await idOf(site)
    // The folder that is watched now is the new one.
    place(site.dist, siteFiles(3, isRecorded))
    await expect.poll(() => versionOf(site), { timeout: 15_000 }).toBe(hashOf(3))
  })

  it('outDir is a link that is switched', async () => {
    const site = await serveSite({ outDir: 'current' }, (root) => {
      place(join(root, 'releases/1'), first)
      symlinkSync('releases/1', join(root, 'current'))
    })
    expect(await versionOf(site)).toBe(hashOf(1))
    place(join(site.root, 'releases/2'), next)
    unlinkSync(join(site.root, 'current'))
    symlinkSync('releases/2', join(site.root, 'current'))
    await idOf(site)
  })

  it('a parent of outDir is a link that is switched', async () => {
    const site = await serveSite({ outDir: 'current/web/dist' }, (root) => {
      place(join(root, 'releases/1/web/dist'), first)
      symlinkSync('releases/1', join(root, 'current'))
    })
    place(join(site.root, 'releases/2/web/dist'), next)
    symlinkSync('releases/2', join(site.root, 'next'))
    renameSync(join(site.root, 'next'), join(site.root, 'current'))
    await idOf(site)
    rmSync(join(site.root, 'releases/1'), { recursive: true })
    // The client of the old page still gets its script.
    expect((await get(site, `/assets/main-${hashOf(1)}.js`)).status).toBe(200)
  })
})

it('the same build at another place is served from there', async () => {
  const site = await serveSite({ outDir: 'current' }, (root) => {
    place(join(root, 'releases/1'), siteFiles(1))
    symlinkSync('releases/1', join(root, 'current'))
  })
  place(join(site.root, 'releases/2'), siteFiles(1))
  unlinkSync(join(site.root, 'current'))
  symlinkSync('releases/2', join(site.root, 'current'))
  await expect.poll(() => site.vite.status()?.lastReload, { timeout: 15_000 }).toBeDefined()
  rmSync(join(site.root, 'releases/1'), { recursive: true })
  expect((await get(site, '/sw.js')).status).toBe(200)
})

it('until the record names another build, nothing changes', async () => {
  const site = await serveSite()
  const { [record]: _record, ...files } = siteFiles(2)
  place(site.dist, files)
  await pause(3000)
  expect([site.vite.hash(), await versionOf(site)]).toEqual([hashOf(1), hashOf(1)])
  place(site.dist, siteFiles(2))
  await becomes(site, hashOf(2))
})

it('a rollback is a build like any other', async () => {
  const site = await serveSite()
  for (const version of [2, 1]) {
    place(site.dist, siteFiles(version))
    await becomes(site, hashOf(version))
    expect(await versionOf(site)).toBe(hashOf(version))
  }
})
