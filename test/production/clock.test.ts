import { expect, it, onTestFinished, vi } from 'vitest'
import { get, open } from '../support/http-client.ts'
import {
  becomes,
  empty,
  hashOf,
  pause,
  place,
  serveSite,
  type Site,
  siteFiles,
  versionOf,
} from './deployed-site.ts'

const year = 365 * 24 * 60 * 60 * 1000
const script = `/assets/main-${hashOf(1)}.js`

/** The validators of the site's files and its page. */
async function validatorsOf(site: Site): Promise<(string | undefined)[]> {
  const replies = await Promise.all([get(site, script), get(site, '/sw.js'), open(site, '/')])
  return replies.flatMap(({ headers }) => [headers.etag, headers['last-modified']])
}

it.each([
  ['ten years ahead', 10 * year],
  ['ten years back', -10 * year],
])('the system clock jumps %s: validators, kept builds and redeploys do not mind', async (_way, jump) => {
  const site = await serveSite({ keep: { ms: 60_000 } })
  const before = await validatorsOf(site)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump })
  onTestFinished(() => void vi.useRealTimers())

  expect(await validatorsOf(site)).toEqual(before)
  for (const [path, etag] of [
    [script, before[0]],
    ['/sw.js', before[2]],
  ] as const)
    expect((await get(site, path, { 'if-none-match': etag })).status).toBe(304)
  empty(site.dist)
  place(site.dist, siteFiles(2))
  await becomes(site, hashOf(2))
  expect(await versionOf(site)).toBe(hashOf(2))
  // The poll drops what is too old.
  await pause(2500)
  expect((await get(site, script)).status).toBe(200)

  vi.setSystemTime(Date.now() - 2 * jump)
  place(site.dist, siteFiles(3))
  await becomes(site, hashOf(3))
  expect(await versionOf(site)).toBe(hashOf(3))
  expect((await get(site, script)).status).toBe(200)
})
