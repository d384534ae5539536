import { globSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { siteWithConfig } from '../contract/projects.ts'
import { startForTest, useApplication } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { writeFile } from '../support/build-files.ts'
import { contentType, get, navigation, open, type Reply } from '../support/http-client.ts'
import { getRaw } from '../support/raw-socket.ts'
import { buildFortress, canary, type Fortress } from './fortress.ts'

const requestKinds = [navigation, { accept: '*/*' }, { accept: '*/*', 'sec-fetch-dest': 'script' }, {}]

describe.each(expressVersions)('the files of a build in $name', (version) => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await buildFortress('production')
  })
  const app = useApplication(version, () => Promise.resolve({ vite: fortress.vite }))

  it.each([
    '/.env',
    '/.git/config',
    '/.hidden/canary.txt',
    '/.vite/manifest.json',
    '/.vite/canary.txt',
    '/.vite/',
    '/.well-known/.env',
    '/assets/.canary.js',
    '/admin/.canary.html',
    '/canary.txt',
    '/dist/index.html',
  ])('%s is not found', async (path) => {
    for (const headers of requestKinds) {
      const reply = await get(app, path, headers)
      expect(reply.status).toBe(404)
      expect(reply.body).not.toContain(canary)
      expect(reply.body).not.toContain('root page')
    }
  })

  it('.well-known is the only exception', async () => {
    expect(await get(app, '/.well-known/security.txt')).toMatchObject({
      status: 200,
      body: expect.stringContaining('Contact:') as string,
    })
  })

  it('source maps are not found, although the build has them', async () => {
    const maps = globSync('assets/*.map', { cwd: join(fortress.vite.root, 'dist') })
    expect(maps.length).toBeGreaterThan(3)
    for (const map of maps) expect((await get(app, `/${map.replaceAll('\\', '/')}`)).status, map).toBe(404)
  })

  it('a file that is added later is not served', async () => {
    writeFile(join(fortress.vite.root, 'dist/.late'), canary)
    expect((await get(app, '/.late')).status).toBe(404)
  })
})

describe.runIf(process.platform !== 'win32').each(expressVersions)('links in a build in $name', (version) => {
  it('that leave the build are not found', async () => {
    const { vite, outside } = await buildFortress('production')
    const dist = join(vite.root, 'dist')
    symlinkSync(join(outside, 'canary.txt'), join(dist, 'link.txt'))
    symlinkSync('../../canary.txt', join(dist, 'assets/relative.js'))
    symlinkSync(join(outside, 'secret'), join(dist, 'linked'))
    symlinkSync('..', join(dist, 'up'))
    symlinkSync(join(vite.root, 'dist-old'), join(dist, 'assets/old'))
    symlinkSync('.env', join(dist, 'environment.txt'))
    symlinkSync('.vite/manifest.json', join(dist, 'manifest.json'))
    symlinkSync('loop', join(dist, 'loop'))
    symlinkSync(join(outside, 'none'), join(dist, 'dangling.txt'))
    const app = await startForTest(version.start, { vite })
    const paths = [
      '/link.txt',
      '/assets/relative.js',
      '/linked/canary.txt',
      '/up/canary.txt',
      '/up/dist/index.html',
    ]
    const more = [
      '/assets/old/canary.txt',
      '/environment.txt',
      '/manifest.json',
      '/loop',
      '/loop/x.js',
      '/dangling.txt',
    ]
    for (const path of [...paths, ...more]) {
      const reply = await get(app, path, { accept: '*/*', 'sec-fetch-dest': 'script' })
      expect(reply.status, path).toBe(404)
      expect(reply.body, path).not.toContain(canary)
    }
    expect((await open(app, '/dashboard')).status).toBe(200)
  })

  it('that stay inside are served', async () => {
    const { vite } = await buildFortress('production')
    symlinkSync('robots.txt', join(vite.root, 'dist/also-robots.txt'))
    const app = await startForTest(version.start, { vite })
    expect((await get(app, '/also-robots.txt')).body).toBe('User-agent: *\n')
  })

  it('a page that is a link out of the build is not served', async () => {
    const { vite, outside } = await buildFortress('production')
    const page = join(vite.root, 'dist/admin/index.html')
    rmSync(page)
    symlinkSync(join(outside, 'canary.txt'), page)
    const app = await startForTest(version.start, { vite })
    for (const path of ['/admin/', '/admin', '/admin/users', '/admin/index.html']) {
      expect((await open(app, path)).body, path).not.toContain(canary)
    }
  })

  it('the build itself may be a link, which releases switch', async () => {
    const { vite } = await buildFortress('production')
    renameSync(join(vite.root, 'dist'), join(vite.root, 'release-1'))
    symlinkSync('release-1', join(vite.root, 'dist'))
    const app = await startForTest(version.start, { vite })
    expect((await open(app, '/dashboard')).status).toBe(200)
    expect((await get(app, '/robots.txt')).status).toBe(200)
    expect((await get(app, '/.env')).status).toBe(404)
  })

  it('a listed file that becomes a link out of the build is not followed', async () => {
    const { vite, outside } = await buildFortress('production')
    const robots = join(vite.root, 'dist/robots.txt')
    const app = await startForTest(version.start, { vite })
    rmSync(robots)
    symlinkSync(join(outside, 'canary.txt'), robots)
    expect((await get(app, '/robots.txt')).body).not.toContain(canary)
  })
})

describe.each(expressVersions)('the project in development in $name', (version) => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await buildFortress('development')
  })
  const app = useApplication(version, () => Promise.resolve({ vite: fortress.vite }))

  it('serves neither its dotfiles nor the files around it', async () => {
    const outside = fortress.outside.replaceAll('\\', '/')
    const paths = [
      '/.env',
      '/.git/config',
      '/../canary.txt',
      '/@fs/../canary.txt',
      `/@fs${outside}/canary.txt`,
    ]
    const forms = [
      '',
      '?raw',
      '?import&raw',
      '?url',
      '?inline',
      '?raw??',
      '?import&raw??',
      '?init',
      '?.svg?.wasm?init',
    ]
    for (const path of paths) {
      for (const form of forms) {
        const { status, text } = await getRaw(app.port, path + form, ['Sec-Fetch-Dest: script'])
        expect(text, path + form).not.toContain(canary)
        expect(text, path + form).not.toContain(Buffer.from(canary).toString('base64').slice(0, 12))
        expect(status, path + form).toBeLessThan(600)
      }
    }
    expect((await open(app, '/dashboard')).status).toBe(200)
  })

  it.runIf(process.platform !== 'win32')('escapes names of files in error messages', async () => {
    writeFile(
      join(fortress.vite.root, 'src/<img src=x onerror=alert(1)>.ts'),
      'export const broken = <img src=y> +;\n',
    )
    const path = '/src/%3Cimg%20src=x%20onerror=alert(1)%3E.ts'
    const reply = await get(app, path, { accept: '*/*', 'sec-fetch-dest': 'script' })
    expect(reply.status).toBe(500)
    expect(showsMarkup(reply)).toBe(false)
  })

  it('escapes the message of a failed page', async () => {
    const vite = siteWithConfig('vite.broken-page.config.ts')
    const own = await startForTest(version.start, { vite })
    const reply = await open(own, '/dashboard')
    expect(reply.status).toBe(500)
    expect(reply.body).toContain('the page cannot be transformed')
    expect(showsMarkup(reply)).toBe(false)
  })
})

/** Returns whether a browser would create elements from a text that an error repeats. */
function showsMarkup(reply: Reply): boolean {
  return contentType(reply).includes('html') && /<img src=[xy]/.test(reply.body)
}
