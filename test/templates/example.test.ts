import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startExample, type ExampleServer } from '../../scripts/demo/example-process.ts'
import { type Mode, modes } from '../contract/scenario.ts'
import { get, open } from '../support/http-client.ts'
import { prepareProject, type TemplatesProject } from './projects.ts'

/** Starts one of the example's own servers, as the demo does. */
function useExample(mode: Mode, file: string): { readonly url: string; readonly root: string } {
  let project: TemplatesProject | undefined
  let server: ExampleServer | undefined
  let url = ''
  let log = ''
  beforeAll(async () => {
    project = await prepareProject(mode)
    const env = { NODE_ENV: mode, HOST: '127.0.0.1', PORT: '0' }
    server = startExample(project.root, env, (text) => (log += text), file)
    url = (await server.ready) ?? ''
    if (url === '') throw new Error(`The server did not start: ${(await server.ended).reason}\n${log}`)
  })
  afterAll(async () => {
    server?.stop()
    await server?.ended
    await project?.remove()
  })
  return {
    get url() {
      return url
    },
    get root() {
      return project!.root
    },
  }
}

const servers = modes.flatMap((mode) => ['server.ts', 'fastify.ts'].map((file) => [file, mode] as const))

describe.each(servers)('%s of the template engines in %s', (file, mode) => {
  const app = useExample(mode, file)

  it('begins with the first engine', async () => {
    expect((await open(app, '/')).headers.location).toBe('/page.ejs')
  })

  it('every view is a page, and all of its files load', async () => {
    const views = readdirSync(join(app.root, 'views')).filter((view) => view.startsWith('page.'))
    expect(views.length).toBe(6)
    const titles = new Set<string>()
    for (const view of views) {
      const { status, body } = await open(app, `/${view}`)
      expect(status, view).toBe(200)
      titles.add(/<h1>(.*)<\/h1>/.exec(body)?.[1] ?? '')
      const current = [...body.matchAll(/<a href="\/([\w.]+)" aria-current="page">/g)].map(([, name]) => name)
      expect(current).toEqual([view])
      const addresses = [...body.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, address = '']) => address)
      expect(addresses.length).toBeGreaterThan(8)
      for (const address of addresses) expect((await get(app, address)).status, address).toBe(200)
    }
    expect(titles.size).toBe(6)
  })

  it('/app is the page of Vite with the state of the server', async () => {
    const { status, body } = await open(app, '/app')
    expect(status).toBe(200)
    expect(body).toContain('__SSR_STATE__')
    expect(body).toContain('Nunjucks')
    expect(body).toContain('This part needs JavaScript.')
  })

  it('an unknown path is 404', async () => {
    expect((await get(app, '/assets/gone.js')).status).toBe(404)
    expect((await get(app, '/api/gone')).status).toBe(404)
  })
})
