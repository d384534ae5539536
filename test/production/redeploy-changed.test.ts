import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { get, open } from '../support/http-client.ts'
import {
  becomes,
  hashOf,
  pause,
  place,
  serveSite,
  type Site,
  siteFiles,
  versionOf,
  warned,
} from './deployed-site.ts'

const record = '.vite/integration.json'
const script = (version: number): string => `assets/main-${hashOf(version)}.js`
/** Files that differ from a record count as changed by a tool after ten seconds. */
const settled = 20_000

/** Each runs beside the others, for all of them wait. */
const cases: Readonly<Record<string, (site: Site) => Promise<void>>> = {
  async 'a build that a tool has changed before it was placed is taken up'(site) {
    const changed = { [script(2)]: `/* a notice */ console.log("${hashOf(2)}")`, 'sw.js': '2' }
    place(site.dist, { ...siteFiles(2), ...changed })
    await warned(site, /2 of its 3 files are not as the build wrote them/)
    expect(await versionOf(site)).toBe(hashOf(1))
    await expect.poll(() => site.vite.hash(), { timeout: settled }).toBe(hashOf(2))
    const { body, headers } = await get(site, `/${script(2)}`)
    expect([body, headers['cache-control']]).toEqual([
      changed[script(2)],
      expect.stringContaining('immutable'),
    ])
    expect((await get(site, '/sw.js')).body).toBe('2')
  },
  async 'an empty file is no work of a tool'(site) {
    place(site.dist, { ...siteFiles(2), [script(2)]: '' })
    await warned(site, /has 0 bytes instead of 23/)
    await pause(13_000)
    expect(await versionOf(site)).toBe(hashOf(1))
  },
  async 'a page that is changed while it is served, and compressed forms that are added, are taken up'(site) {
    const page = join(site.dist, 'index.html')
    writeFileSync(page, readFileSync(page, 'utf8').replace('<script', '<meta name="changed"><script'))
    const text = readFileSync(join(site.dist, script(1)))
    writeFile(join(site.dist, `${script(1)}.br`), brotliCompressSync(text))
    await expect.poll(async () => (await open(site, '/')).body, { timeout: settled }).toContain('changed')
    const { headers } = await get(site, `/${script(1)}`, { 'accept-encoding': 'br' })
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
    expect(await versionOf(site)).toBe(hashOf(1))
    expect(site.vite.hash()).toBe(hashOf(1))
  },
  async 'pages of another build that come long ahead of its record are not'(site) {
    const { [record]: last, ...files } = siteFiles(2)
    place(site.dist, files, ['index.html', script(2)])
    await pause(13_000)
    expect(await versionOf(site)).toBe(hashOf(1))
    place(site.dist, files)
    place(site.dist, { [record]: last! })
    await becomes(site, hashOf(2))
    expect(await versionOf(site)).toBe(hashOf(2))
    expect(site.logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
  },
}

it('files that differ from the record count as changed by a tool when they lie still', async () => {
  await Promise.all(
    Object.entries(cases).map(async ([name, run]) => {
      const site = await serveSite()
      await expect.poll(() => site.vite.status()?.bytes, { message: name }).toBe(33)
      await run(site).catch((error: unknown) => {
        throw new Error(name, { cause: error })
      })
    }),
  )
}, 60_000)
