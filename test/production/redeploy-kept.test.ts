import { Agent, get as httpGet } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import {
  becomes,
  empty,
  hashOf,
  pause,
  place,
  serveSite,
  siteFiles,
  type Site,
  versionOf,
} from './deployed-site.ts'

const scriptOf = (version: number): string => `/assets/main-${hashOf(version)}.js`

async function replace(site: Site, version: number): Promise<void> {
  // A file is in memory before the disk loses it.
  await expect.poll(() => site.vite.status()?.bytes).toBeGreaterThan(0)
  empty(site.dist)
  place(site.dist, siteFiles(version))
  await becomes(site, hashOf(version))
}

async function statuses(site: Site, versions: readonly number[]): Promise<number[]> {
  return Promise.all(versions.map(async (version) => (await get(site, scriptOf(version))).status))
}

it('clients of earlier pages get their files, with the headers of before', async () => {
  const site = await serveSite()
  const before = await get(site, scriptOf(1))
  await replace(site, 2)
  await replace(site, 3)
  const { body, headers } = await get(site, scriptOf(1))
  expect(body).toBe(before.body)
  for (const name of ['etag', 'cache-control', 'content-type', 'last-modified'])
    expect(headers[name]).toBe(before.headers[name])
  expect(await statuses(site, [1, 2, 3, 4])).toEqual([200, 200, 200, 404])
  expect(site.vite.status()).toMatchObject({ earlierBytes: 46, answers: { earlierFile: 3, notFound: 1 } })
})

it('a file of an earlier build that still lies there has its headers, and outlives the disk', async () => {
  const site = await serveSite()
  const before = await get(site, scriptOf(1))
  place(site.dist, siteFiles(2))
  await becomes(site, hashOf(2))
  expect((await get(site, scriptOf(1))).headers['cache-control']).toBe(before.headers['cache-control'])
  empty(site.dist)
  expect((await get(site, scriptOf(1))).status).toBe(200)
})

it('only files that never change are kept', async () => {
  const site = await serveSite({}, (root) => place(join(root, 'dist'), { ...siteFiles(1), 'old.txt': 'old' }))
  expect((await get(site, '/old.txt')).status).toBe(200)
  await replace(site, 2)
  expect((await get(site, '/old.txt')).status).toBe(404)
})

it('memory is bounded: the newest of the earlier builds have it', async () => {
  const site = await serveSite({ keep: { bytes: 30 } })
  await replace(site, 2)
  await replace(site, 3)
  expect(await statuses(site, [1, 2, 3])).toEqual([404, 200, 200])
  expect(site.vite.status()?.earlierBytes).toBe(23)
})

it('without memory for them, earlier files come from the disk while they are there', async () => {
  const site = await serveSite({ keep: { bytes: 0 } })
  place(site.dist, siteFiles(2))
  await becomes(site, hashOf(2))
  expect(await statuses(site, [1, 2])).toEqual([200, 200])
  expect(site.vite.status()?.earlierBytes).toBe(0)
  empty(site.dist)
  const gone = await get(site, scriptOf(1))
  expect([gone.status, gone.headers['cache-control']]).toEqual([404, 'no-store'])
})

it('after their time earlier builds are dropped', async () => {
  const site = await serveSite({ keep: { ms: 1500 } })
  await replace(site, 2)
  expect(await statuses(site, [1])).toEqual([200])
  await pause(1600)
  expect(await statuses(site, [1, 2])).toEqual([404, 200])
  await expect.poll(() => site.vite.status()?.earlierBytes, { timeout: 5000 }).toBe(0)
})

it('keep: false keeps none', async () => {
  const site = await serveSite({ keep: false })
  await replace(site, 2)
  expect(await statuses(site, [1, 2])).toEqual([404, 200])
})

it('the build id is on pages by option, and on responses with tags', async () => {
  const site = await serveSite({ buildHeader: true })
  const ids = async (): Promise<unknown[]> => {
    const replies = await Promise.all([open(site, '/'), get(site, '/tags'), get(site, '/sw.js')])
    return replies.map(({ headers }) => headers['x-vite-build'])
  }
  expect(await ids()).toEqual([hashOf(1), hashOf(1), undefined])
  await replace(site, 2)
  expect(await ids()).toEqual([hashOf(2), hashOf(2), undefined])
  const page = await open(site, '/')
  const unchanged = await get(site, '/index.html', { 'if-none-match': page.headers.etag })
  expect([unchanged.status, unchanged.headers['x-vite-build']]).toEqual([304, hashOf(2)])
})

/** One client on one connection: loads a page, then its script, again and again. */
async function browse(url: string, isOver: () => boolean, failures: string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const load = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { accept: 'text/html', 'sec-fetch-dest': path === '/' ? 'document' : 'script' }
      httpGet(url + path, { agent, headers }, (res) => {
        let body = ''
        res.on('data', (part) => (body += String(part)))
        res.on('end', () => resolve(`${String(res.statusCode)} ${body}`))
      }).on('error', reject)
    })
  let count = 0
  try {
    for (; !isOver(); count++) {
      const page = await load(count % 2 === 0 ? '/' : '/tags')
      const hash = /Hash\d{3}x/.exec(page)?.[0] ?? ''
      const hashes = new Set(page.match(/Hash\d{3}x/g))
      const script = await load(`/assets/main-${hash}.js`)
      if (hashes.size !== 1 || script !== `200 console.log("${hash}")`) failures.push(`${page} ${script}`)
    }
  } catch (error) {
    failures.push(String(error))
  } finally {
    agent.destroy()
  }
  return count
}

it('20 redeploys under 50 clients: no answer fails, none is mixed', async () => {
  const site = await serveSite()
  let isOver = false
  const failures: string[] = []
  const clients = Array.from({ length: 50 }, () => browse(site.url, () => isOver, failures))
  try {
    for (let version = 2; version <= 21; version++) {
      if (version % 3 === 0) empty(site.dist)
      place(site.dist, siteFiles(version))
      await becomes(site, hashOf(version))
    }
  } finally {
    isOver = true
  }
  const counts = await Promise.all(clients)
  expect(failures.slice(0, 5)).toEqual([])
  expect(counts.every((count) => count > 0)).toBe(true)
  expect(await versionOf(site)).toBe(hashOf(21))
}, 60_000)
