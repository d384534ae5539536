import { describe, expect, it } from 'vitest'
import { get, open, send, navigation } from '../support/http-client.ts'
import { siteOptions, siteUnderBaseOptions } from './projects.ts'
import { modes, type Adapter } from './scenario.ts'
import { optionsOf, writeSources } from './source-projects.ts'
import { useApplication } from './use-application.ts'

const redirects = [301, 302, 307, 308]

/** Tests of the page that belongs to a path, and of the base. */
export function addPageTests(host: Adapter): void {
  describe.each(modes)('pages in %s', (mode) => {
    const app = useApplication(host, async () => ({ vite: await siteOptions(mode) }))

    it.each([
      ['/', 'root page'],
      ['/users', 'root page'],
      ['/admin/', 'admin page'],
      ['/admin/users', 'admin page'],
      ['/admin/users/7/edit', 'admin page'],
      ['/adminx', 'root page'],
      ['/users/admin/', 'root page'],
      ['/index.html', 'root page'],
      ['/admin/index.html', 'admin page'],
    ])('%s gets the %s', async (path, heading) => {
      const page = await open(app, path)
      expect(page.status).toBe(200)
      expect(page.body).toContain(`<h1>${heading}</h1>`)
    })

    it('the path of a folder with a page redirects to the one with a slash, and keeps the query', async () => {
      for (const method of ['GET', 'HEAD']) {
        const reply = await send(app, method, '/admin?tab=1&x=%2F', { headers: navigation })
        expect(redirects).toContain(reply.status)
        expect(reply.headers.location).toBe('/admin/?tab=1&x=%2F')
      }
    })
  })

  describe.each(modes)('a base in %s', (mode) => {
    const app = useApplication(host, async () => ({ vite: await siteUnderBaseOptions(mode) }))

    it.each(['/app/', '/app/dashboard', '/app/users/jane.doe', '/app/?x=1'])('%s is a page', async (path) => {
      expect((await open(app, path)).body).toContain('<h1>root page</h1>')
    })

    it('nested pages are found below the base', async () => {
      expect((await open(app, '/app/admin/users')).body).toContain('<h1>admin page</h1>')
      expect((await open(app, '/app/admin?a=1')).headers.location).toBe('/app/admin/?a=1')
    })

    it('the base without its slash redirects, and keeps the query', async () => {
      const reply = await open(app, '/app?next=/apple&b=2')
      expect(redirects).toContain(reply.status)
      expect(reply.headers.location).toBe('/app/?next=/apple&b=2')
    })

    it.each(['/', '/apple', '/dashboard', '/ap', '/admin/', '/index.html', '/robots.txt'])(
      '%s is outside of the base and a 404',
      async (path) => {
        const reply = await open(app, path)
        expect(reply.status).toBe(404)
        expect(reply.body).not.toContain('page</h1>')
      },
    )

    it('public files are found below the base', async () => {
      expect(await get(app, '/app/robots.txt')).toMatchObject({ status: 200, body: 'User-agent: *\n' })
    })

    it('backend prefixes are not relative to the base', async () => {
      expect((await open(app, '/app/api/none')).body).toContain('<h1>root page</h1>')
    })

    it('the page loads its scripts and styles below the base', async () => {
      const { body } = await open(app, '/app/')
      const urls = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
      expect(urls.length).toBeGreaterThan(0)
      for (const url of urls) {
        expect(url).toMatch(/^\/app\//)
        expect((await get(app, url)).status, url).toBe(200)
      }
    })
  })

  describe.each(modes)('spaFallback: false in %s', (mode) => {
    const app = useApplication(host, async () => ({
      vite: { ...(await siteOptions(mode)), spaFallback: false },
    }))

    it.each([
      ['/', 'root page'],
      ['/admin/', 'admin page'],
      ['/?x=1', 'root page'],
    ])('%s, the own path of a page, gets the %s', async (path, heading) => {
      expect(await open(app, path)).toMatchObject({
        status: 200,
        body: expect.stringContaining(heading) as string,
      })
    })

    it.each(['/dashboard', '/admin/users', '/admin/users/'])('%s is not found', async (path) => {
      expect((await open(app, path)).status).toBe(404)
    })
  })

  describe.each(modes)('pages with names of their own in %s', (mode) => {
    const names = ['index.html', 'about.html', 'docs.html', 'docs/index.html', 'docs/first steps.html']
    const page = (name: string): string => `<!doctype html><title>Page</title><h1>${name} page</h1>`
    const app = useApplication(host, async () => {
      const input = `${JSON.stringify(names)}.map((file) => import.meta.dirname + '/' + file)`
      const config = `{ build: { manifest: true, rollupOptions: { input: ${input} } } }`
      const files = Object.fromEntries(names.map((name) => [name, page(name)]))
      return { vite: await optionsOf(writeSources({ files, config }), mode) }
    })

    it.each([
      ['/about', 'about.html'],
      ['/about?x=/docs', 'about.html'],
      ['/about.html', 'about.html'],
      ['/about/us', 'index.html'],
      ['/docs', 'docs.html'],
      ['/docs/', 'docs/index.html'],
      ['/docs/first%20steps', 'docs/first steps.html'],
      ['/docs/second', 'docs/index.html'],
      ['/index', 'index.html'],
    ])('%s gets %s', async (path, name) => {
      const reply = await open(app, path)
      expect(reply).toMatchObject({ status: 200, body: expect.stringContaining(`<h1>${name} page</h1>`) })
    })

    it('they answer requests for anything at their own paths, and no others', async () => {
      const headers = { accept: 'application/json' }
      expect((await get(app, '/about', headers)).body).toContain('about.html page')
      expect((await get(app, '/about/us', headers)).status).toBe(404)
      expect((await send(app, 'POST', '/about')).status).toBe(404)
    })
  })

  describe.each(modes)('spaFallback naming a page in %s', (mode) => {
    const app = useApplication(host, async () => ({
      vite: { ...(await siteOptions(mode)), spaFallback: 'admin/index.html' },
    }))

    it.each(['/dashboard', '/admin/users', '/deep/er'])('%s gets that page', async (path) => {
      expect((await open(app, path)).body).toContain('<h1>admin page</h1>')
    })
  })
}
