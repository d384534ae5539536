import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { expect, it, onTestFinished } from 'vitest'
import { becomes, hashOf, place, serveSite, siteFiles, versionOf } from './deployed-site.ts'

it('a file system without events is looked at every two seconds', async () => {
  const { watch } = fs
  fs.watch = (() => {
    throw Object.assign(new Error('no watchers left'), { code: 'ENOSPC' })
  }) as unknown as typeof watch
  syncBuiltinESMExports()
  onTestFinished(() => {
    fs.watch = watch
    syncBuiltinESMExports()
  })
  const site = await serveSite()
  for (const version of [2, 3]) {
    place(site.dist, siteFiles(version))
    await becomes(site, hashOf(version))
    expect(await versionOf(site)).toBe(hashOf(version))
  }
})
