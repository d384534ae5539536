import { checkPublished, publish } from '@vite-integration/publish'
import { expect, it } from 'vitest'
import { type Fault, faultProxy } from './fault-proxy.ts'
import { makeBuild, site } from './made-build.ts'
import type { UsedStore } from './use-store.ts'

const listOf = (build: string): string => `.vite-integration/builds/${build}.json`

/** What holds while other processes publish or delete, and after they were killed. */
export function addConcurrentTests(used: () => UsedStore): void {
  it('leaves pruning to a later run while another publication is under way, and goes on with a broken off one', async () => {
    const place = used().newPlace()
    await publish({ ...place.to, root: makeBuild('b01', site('01')) })
    await place.put('.vite-integration/publishing/other/1.json', 'is written by another process')
    const root = makeBuild('b02', site('02'))
    const { pruned } = await publish({ ...place.to, root, keep: 1 })
    expect(pruned).toEqual({ builds: [], files: 0, isBusy: true })
    await place.remove('.vite-integration/publishing/other/1.json')
    // As a process leaves it that was killed between the list and the files.
    const list = await place.get(listOf('b01'))
    await place.put('.vite-integration/removed/b01.json', list.text)
    await place.remove(listOf('b01'))
    expect((await publish({ ...place.to, root, keep: 1 })).pruned).toEqual({ builds: [], files: 1 })
    expect(await place.files()).not.toContain('assets/main-Hash01.js')
  })

  it('waits while another process deletes, and says so once', async () => {
    const place = used().newPlace()
    const mark = '.vite-integration/pruning/other'
    const root = makeBuild('one', site('01'))
    await publish({ ...place.to, root: makeBuild('before', site('00')) })
    await place.put(mark, 'is written by another process')
    let waits = 0
    const onWait = (): void => {
      waits += 1
      void place.remove(mark)
    }
    await publish({ ...place.to, root, onWait })
    expect(waits).toBe(1)
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  it('two at once do no harm', async () => {
    const place = used().newPlace()
    const roots = [makeBuild('a', site('0a')), makeBuild('b', site('0b')), makeBuild('b', site('0b'))]
    await publish({ ...place.to, root: makeBuild('old', site('00')) })
    await Promise.all(roots.map((root) => publish({ ...place.to, root, keep: 2 })))
    const checks = await Promise.all(roots.map((root) => checkPublished({ ...place.to, root })))
    // A public file is that of the build that came last.
    for (const { isListed, missing } of checks) expect([isListed, missing]).toEqual([true, []])
    expect((await place.keys()).filter((key) => /publishing|pruning/.test(key))).toEqual([])
  })

  it('begins again when another publication of the same build has taken its note, and files are deleted', async () => {
    const { server, newPlace } = used()
    const place = newPlace()
    const root = makeBuild('one', site('01'))
    const endpoint = await faultProxy(server.endpoint, async (req, count): Promise<Fault> => {
      if (req.method !== 'PUT' || !req.url?.includes('favicon') || count > 0) return 'pass'
      const notes = (await place.keys()).filter((key) => key.includes('/publishing/'))
      await Promise.all([...notes, 'assets/main-Hash01.js'].map((key) => place.remove(key)))
      return 'pass'
    })
    const { uploaded } = await publish({ ...place.to, endpoint, root })
    expect(uploaded).toHaveLength(3)
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
    expect((await place.keys()).filter((key) => key.includes('/publishing/'))).toEqual([])
  })
}
