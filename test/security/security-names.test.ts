import { describe, expect, it } from 'vitest'
import { modes } from '../contract/scenario.ts'
import { siteOptions } from '../contract/projects.ts'
import { assetPath, tagRoutes, tagsPath } from '../contract/tag-routes.ts'
import { useApplication } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { get } from '../support/http-client.ts'
import { getRaw } from '../support/raw-socket.ts'

/** Names that every object inherits, and invalid names. */
const inherited = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'length',
]
const markup = '<script>alert(1)</script>'

describe.each(expressVersions)('names in $name', (version) => {
  describe.each(modes)('in %s', (mode) => {
    const errors: { code?: unknown; message: string }[] = []
    const app = useApplication(version, async () => ({
      vite: await siteOptions(mode),
      routes: tagRoutes(),
      onError: (error) => {
        errors.push(error as { code?: unknown; message: string })
        return { handled: true }
      },
    }))

    async function codeAt(path: string): Promise<unknown> {
      errors.length = 0
      expect((await get(app, path)).status).toBe(500)
      return errors[0]?.code
    }

    it.each([...inherited, markup, '\0', '../../../../etc/passwd'])(
      'viteTags(%j) is an unknown entry',
      async (name) => {
        expect(await codeAt(tagsPath(name))).toBe('ENTRY_NOT_FOUND')
      },
    )

    it.each([...inherited, markup, '\0'])('viteAsset(%j) is an unknown asset', async (name) => {
      expect(await codeAt(assetPath(name))).toBe('ASSET_NOT_FOUND')
    })

    it.each(inherited)('/%s is handled like any other path', async (name) => {
      const { status, text } = await getRaw(app.port, `/assets/${name}.js`)
      expect(status).toBe(404)
      expect(text).not.toContain('function')
      expect((await getRaw(app.port, `/${name}`)).status).toBe(200)
    })
  })

  describe.each(modes)('without an error handler in %s', (mode) => {
    const app = useApplication(version, async () => ({ vite: await siteOptions(mode), routes: tagRoutes() }))

    it('the response to an error escapes the name that it repeats', async () => {
      for (const path of [tagsPath(markup), assetPath(markup), `/${encodeURIComponent(markup)}.png`]) {
        const reply = await get(app, path, { accept: 'text/html' })
        expect(reply.status).toBeGreaterThanOrEqual(404)
        expect(reply.body).not.toContain(markup)
      }
    })
  })
})
