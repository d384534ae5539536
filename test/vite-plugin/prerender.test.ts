import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import integration from '@vite-integration/vite-plugin'
import { writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { build, type Files, readMetadata, writeProject } from './projects.ts'
import { serveBuild } from './servers.ts'
import { buildAll, outputs, ssrSite } from './ssr-projects.ts'
import { recordingLogger } from './vite-logger.ts'
import { vites } from './vites.ts'

const ssr = './src/entry-server.js'

/** A site whose pages link to each other: '/', and below /docs. */
const site: Files = {
  ...ssrSite,
  'src/entry-server.js': `import { title } from './pages/index.js'
const links = {
  '/': ['/docs', '/gone', 'https://elsewhere.test/docs/x', '/robots.txt', '/docs/file.zip" download="'],
  '/docs': ['/docs/a?x=1', 'docs/b#top'],
  '/docs/index.html': [],
  '/docs/a': ['b', '/about'],
  '/docs/b': ['/docs/'],
  '/about': [],
}
// Keeps the process alive, as a pool of connections does.
setInterval(() => {}, 1000)
export function render({ url, base }) {
  const path = '/' + url.pathname.slice(base.length)
  if (path === '/throws') throw new Error('no data for this page')
  if (path === '/moved') return { body: Response.redirect(new URL('/docs', url), 302) }
  if (path === '/feed.xml') return new Response('<feed/>', { headers: { 'content-type': 'application/xml' } })
  const own = links[path.replace(/(.)\\/$/, '$1')]
  if (!own) return { body: 'not found', status: 404 }
  const body = own.map((link) => '<a href="' + (link.startsWith('/') ? base + link.slice(1) : link) + '">x</a>').join('')
  return { body: '<h1>' + title.trim() + ' ' + path + '</h1>' + body, state: { path }, modules: ['src/lazy.js'] }
}`,
}

function pages(root: string): string[] {
  return outputs(root, 'dist/client').filter((file) => /\.(?:html|xml)$/.test(file))
}

function page(root: string, file: string): string {
  return readFileSync(join(root, 'dist/client', file), 'utf8')
}

describe.each(vites)('$name: prerendered pages', ({ name, vite }) => {
  it('are files of the client, with tags and state, which production serves without rendering', async () => {
    const root = writeProject(site)
    await buildAll(vite, root, {
      plugin: { ssr, prerender: ['/', '/docs/a', '/feed.xml'], integrity: true, compress: { threshold: 0 } },
    })
    expect(pages(root)).toEqual(['.vite/template.html', 'docs/a/index.html', 'feed.xml', 'index.html'])
    const html = page(root, 'docs/a/index.html')
    expect(html).toContain('<h1>home /docs/a</h1>')
    expect(html).toMatch(/window\.__SSR_STATE__=.*\/docs\/a/)
    expect(html).toMatch(/<link[^>]+lazy-[\w-]{8}\.css/)
    expect(html).not.toContain('<!--ssr-outlet-->')
    const record = readMetadata(root, 'dist/client')
    expect(record).toMatchObject({
      prerendered: ['docs/a/index.html', 'feed.xml', 'index.html'],
      ssr: { template: '.vite/template.html' },
    })
    expect(record).not.toHaveProperty('unfinished')
    expect(record.files?.['docs/a/index.html']).toBe(Buffer.byteLength(html))
    expect(record.files).toHaveProperty(['docs/a/index.html.br'])
    const served = await serveBuild(root)
    writeFile(join(root, 'dist/server/entry-server.js'), 'throw new Error("not to be imported")')
    for (const [url, file] of [
      ['/', 'index.html'],
      ['/docs/a/', 'docs/a/index.html'],
      ['/feed.xml', 'feed.xml'],
    ] as const) {
      const { status, body } = await get(served, url)
      expect({ status, body: String(body) }).toEqual({ status: 200, body: page(root, file) })
    }
    const { headers } = await get(served, '/docs/a/', { 'accept-encoding': 'br' })
    expect(headers['content-encoding']).toBe('br')
  })

  it('are found by globs among the links of others', async () => {
    const root = writeProject(site)
    await buildAll(vite, root, { plugin: { ssr, prerender: ['/docs/**', '!/docs/b'] } })
    expect(pages(root)).toEqual(['docs/a/index.html', 'docs/index.html', 'index.html'])
    expect(readMetadata(root, 'dist/client').prerendered).toEqual(['docs/a/index.html', 'docs/index.html'])
    // No page has taken its place.
    expect(page(root, 'index.html')).toContain('<!--ssr-outlet-->')
  })

  it('may be named by a function, and lead to all that they link to', async () => {
    const root = writeProject(site)
    const prerender = { pages: async () => ['/docs'], followLinks: true }
    const customLogger = recordingLogger()
    await buildAll(vite, root, { plugin: { ssr, prerender }, config: { base: '/app/', customLogger } })
    expect(customLogger.infos.filter((line) => line.includes('prerendered'))).toEqual([
      expect.stringMatching(/prerendered 4 pages in [\d.]+s/),
    ])
    expect(readMetadata(root, 'dist/client').prerendered).toEqual([
      'about/index.html',
      'docs/a/index.html',
      'docs/b/index.html',
      'docs/index.html',
    ])
    expect(page(root, 'docs/index.html')).toContain('<h1>home /docs</h1>')
  })

  it.runIf(name === 'Vite 8').each([
    [
      'throws',
      ['/', '/throws'],
      /The page "\/throws" cannot be prerendered: Error: no data for this page[^]*entry-server/,
    ],
    [
      'is not there',
      ['/nowhere'],
      /The page "\/nowhere" cannot be prerendered: it was answered with status 404/,
    ],
    ['redirects', ['/moved'], /"\/moved" cannot be prerendered: it redirects to .*\/docs/],
    [
      'is linked to and not there',
      { pages: '/', followLinks: true },
      /"\/gone", which "\/" links to, cannot be/,
    ],
    [
      'has the file of another',
      ['/docs', '/docs/index.html'],
      /"\/docs(\/index\.html)?" cannot be prerendered: its file docs\/index\.html is that of the page "\/docs/,
    ],
    ['is hidden', ['/.env'], /"\/\.env" cannot be prerendered/],
    ['leads upward', ['/docs/../../x'], /it is no path that a request can have/],
    ['has a query', ['/docs?x=1'], /has "\/docs\?x=1"\. Pages are paths/],
    ['matches no link', ['/', '/blog/**'], /no page links to one that matches "\/blog\/\*\*"/],
  ])('fail the build when one %s', async (_, prerender, message) => {
    const root = writeProject(site)
    await expect(buildAll(vite, root, { plugin: { ssr, prerender } })).rejects.toThrow(message)
    // A backend that watches the folder does not take this build.
    expect(readMetadata(root, 'dist/client')).toMatchObject({ unfinished: true })
    expect(existsSync(join(root, 'dist/client/.vite/prerender'))).toBe(false)
  })

  it('are rendered anew when the server is built on its own', async () => {
    const root = writeProject(site)
    const plugin = { ssr, prerender: ['/', '/docs/a'] }
    await buildAll(vite, root, { plugin })
    const first = readMetadata(root, 'dist/client')
    const entry = site['src/entry-server.js']?.replace('<h1>', '<h1>new ') ?? ''
    writeFile(join(root, 'src/entry-server.js'), entry)
    await build(vite, root, {
      plugin: { ssr, prerender: '/' },
      config: { build: { ssr: 'src/entry-server.js' } },
    })
    expect(page(root, 'index.html')).toContain('<h1>new home /</h1>')
    expect(pages(root)).toEqual(['.vite/template.html', 'index.html'])
    const second = readMetadata(root, 'dist/client')
    expect(second.build).not.toBe(first.build)
    expect(Object.keys(second.files ?? {})).not.toContain('docs/a/index.html')
    const other = writeProject({ ...site, 'src/entry-server.js': entry })
    await buildAll(vite, other, { plugin: { ssr, prerender: '/' } })
    expect(readMetadata(other, 'dist/client').build).toBe(second.build)
  })
})

it('without a module that renders is an error', () => {
  expect(() => integration({ prerender: '/' })).toThrow('"prerender" of the plugin needs "ssr"')
})
