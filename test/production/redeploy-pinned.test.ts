import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Route } from '../contract/scenario.ts'
import { startForTest } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { nodeAdapter } from '../hosts/node-host.ts'
import { get } from '../support/http-client.ts'
import { newFolder } from '../support/workspace.ts'
import { hashOf, place, siteFiles } from './deployed-site.ts'

it.each([...expressVersions, fastifyAdapter, nodeAdapter])(
  '$name: a response that began ahead of a redeploy is of the build before to its end',
  async ({ start }) => {
    const root = newFolder('pinned')
    place(join(root, 'dist'), siteFiles(1))
    let begun = (): void => {}
    let redeployed = (): void => {}
    const began = new Promise<void>((resolve) => (begun = resolve))
    const isRedeployed = new Promise<void>((resolve) => (redeployed = resolve))
    const slow: Route = {
      path: '/slow',
      async handler({ viteTags, viteAsset, viteInline, viteHtml, answer }) {
        const tags = await viteTags('src/main.ts')
        begun()
        await isRedeployed
        answer(
          [tags, viteAsset('src/main.ts'), viteInline('src/main.ts'), await viteHtml('index.html')].join(
            '\n',
          ),
        )
      },
    }
    const app = await startForTest(start, { vite: { root, dev: false }, routes: [slow] })
    // All of it is in memory.
    await expect.poll(() => app.outside.inline('src/main.ts')).toContain(hashOf(1))
    const response = get(app, '/slow')
    await began
    place(join(root, 'dist'), siteFiles(2))
    await expect.poll(() => app.outside.hash(), { timeout: 15_000 }).toBe(hashOf(2))
    redeployed()
    const { status, body } = await response
    expect(status).toBe(200)
    expect(body.match(/Hash\d{3}x/g)).toEqual(Array(4).fill(hashOf(1)))
    expect((await get(app, '/slow')).body.match(/Hash\d{3}x/g)).toEqual(Array(4).fill(hashOf(2)))
  },
)
