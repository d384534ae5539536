import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import {
  becomes,
  empty,
  type Files,
  hashOf,
  pause,
  place,
  serveSite,
  siteFiles,
  versionOf,
  warned,
} from './deployed-site.ts'

const record = '.vite/integration.json'

function withRecord(files: Files, change: (record: Record<string, unknown>) => void): Files {
  const changed = JSON.parse(files[record]!) as Record<string, unknown>
  change(changed)
  return { ...files, [record]: JSON.stringify(changed) }
}

const script = `assets/main-${hashOf(2)}.js`
const whole = siteFiles(2)
const { [script]: _script, ...withoutScript } = whole

const unrecorded = siteFiles(2, false)
const { [script]: _other, ...unrecordedWithoutScript } = unrecorded

it.each<[string, Files, RegExp]>([
  ['a file is cut short', { ...whole, [script]: 'cut' }, /1 of its 3 files.*has 3 bytes instead of 23/],
  ['a file is missing', withoutScript, new RegExp(`1 of its 3 files.*${script} is missing`)],
  ['the record is no JSON', { ...whole, [record]: '{"build":' }, /not valid JSON/],
  ['the manifest is no JSON', { ...unrecorded, '.vite/manifest.json': '{' }, /manifest\.json/],
  ['the manifest names a missing file', unrecordedWithoutScript, new RegExp(`${script}, which its manifest`)],
  [
    'a page is an old one',
    { ...whole, 'index.html': siteFiles(1)['index.html']! },
    /index\.html still names/,
  ],
  [
    'an environment is not built yet',
    withRecord(whole, (json) => (json.environments = ['client', 'ssr'])),
    /its environment "ssr" is not built yet/,
  ],
  [
    'pages are still being rendered',
    withRecord(whole, (json) => (json['unfinished'] = true)),
    /its pages are not rendered yet/,
  ],
])('a broken build is not taken up, and one warning says why: %s', async (_name, broken, reason) => {
  const isRecorded = broken[record] !== undefined
  const site = await serveSite({}, (root) => place(join(root, 'dist'), siteFiles(1, isRecorded)))
  place(site.dist, broken)
  const first = await warned(site, reason)
  await pause(2500)
  expect(await warned(site, reason)).toEqual(first)
  expect(first).toHaveLength(1)
  expect(await versionOf(site)).toBe(hashOf(1))
  expect(site.vite.status()?.lastReload?.error).toMatch(reason)

  place(site.dist, isRecorded ? whole : unrecorded)
  await expect.poll(() => versionOf(site), { timeout: 15_000 }).toBe(hashOf(2))
  expect(site.vite.status()?.lastReload).not.toHaveProperty('error')
  expect(await warned(site, reason)).toHaveLength(1)
})

it('another reason is another warning', async () => {
  const site = await serveSite()
  place(site.dist, { ...whole, [script]: 'cut' })
  await warned(site, /instead of 23/)
  place(site.dist, { ...whole, 'index.html': siteFiles(1)['index.html']! })
  expect(await warned(site, /still names/)).toHaveLength(2)
})

it('an empty folder is told of once', async () => {
  const site = await serveSite()
  // All of it is in memory.
  await expect.poll(() => site.vite.status()?.bytes).toBe(33)
  empty(site.dist)
  await warned(site, /no record/)
  await pause(2500)
  expect(await warned(site, /The one before is/)).toHaveLength(1)
  expect(await versionOf(site)).toBe(hashOf(1))
})

it('the build before comes back: nothing is left to tell', async () => {
  const site = await serveSite()
  rmSync(join(site.dist, record))
  await warned(site, /no record/)
  place(site.dist, siteFiles(1))
  await pause(2500)
  expect([site.vite.hash(), await versionOf(site)]).toEqual([hashOf(1), hashOf(1)])
})

it.each(['dist', 'dist/client'])(
  'without a build at the start, one that appears in %s is served',
  async (folder) => {
    const site = await serveSite({}, () => {})
    expect([site.vite.hash(), (await open(site, '/')).status]).toEqual([undefined, 500])
    expect(site.vite.status()).toMatchObject({ build: undefined, files: 0 })
    place(join(site.root, folder), siteFiles(1))
    await becomes(site, hashOf(1))
    expect(await versionOf(site)).toBe(hashOf(1))
    expect((await get(site, '/tags')).body).toContain(hashOf(1))
    expect(site.logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
  },
)
