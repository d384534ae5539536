import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { get, navigation } from '../support/http-client.ts'
import { becomes, hashOf, place, serveSite, siteFiles, versionOf } from './deployed-site.ts'

const waiting = [
  'readFileSync',
  'readdirSync',
  'statSync',
  'lstatSync',
  'existsSync',
  'openSync',
  'readSync',
] as const

/** Records the paths below a folder that are read while the event loop waits. */
function recordWaiting(folder: string): string[] {
  const paths: string[] = []
  for (const name of waiting) {
    const original = fs[name] as (...args: unknown[]) => unknown
    const record = (...args: unknown[]): unknown => {
      if (String(args[0]).startsWith(folder)) paths.push(`${name} ${String(args[0])}`)
      return original(...args)
    }
    Object.assign(fs, { [name]: Object.assign(record, original) })
    onTestFinished(() => void Object.assign(fs, { [name]: original }))
  }
  syncBuiltinESMExports()
  onTestFinished(syncBuiltinESMExports)
  return paths
}

it('a new build is read beside requests: nothing waits for the disk', async () => {
  const site = await serveSite({}, (root) => place(join(root, 'dist'), siteFiles(1)))
  await expect.poll(() => site.vite.status()?.bytes).toBeGreaterThan(0)
  writeFile(join(site.dist, 'index.html.br'), brotliCompressSync(siteFiles(2)['index.html']!))
  place(site.dist, siteFiles(2))
  const waited = recordWaiting(site.dist)
  await becomes(site, hashOf(2))
  expect(await versionOf(site)).toBe(hashOf(2))
  expect((await get(site, '/tags')).body).toContain(hashOf(2))
  const page = await get(site, '/some/page', { ...navigation, 'accept-encoding': 'br' })
  expect([page.status, page.headers['content-encoding']]).toEqual([200, 'br'])
  expect(waited).toEqual([])
})
