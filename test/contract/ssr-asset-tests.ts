import { once } from 'node:events'
import { type OutgoingHttpHeaders, request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AttributeValues, TagSubject } from '@vite-integration/core'
import { get, navigation, open } from '../support/http-client.ts'
import type { Adapter } from './scenario.ts'
import { ssrScenario } from './ssr-project.ts'
import { useApplication } from './use-application.ts'

interface Assets {
  readonly css: readonly string[]
  readonly js: readonly string[]
  readonly links: string
}

/** Returns the addresses of all tags of a kind, sorted. */
function addresses(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, address]) => address!).toSorted()
}

const stylesheets = /<link rel="stylesheet"[^>]* href="([^"]+)"/g
const preloads = /<link rel="modulepreload"[^>]* href="([^"]+)"/g

function tellSource({ chunk, src }: TagSubject): AttributeValues {
  return { 'data-key': chunk?.key, 'data-src': src }
}

/** Stylesheets and preloads of what was rendered. */
export function addSsrAssetTests(host: Adapter): void {
  describe('the files of rendered modules in production', () => {
    const app = useApplication(host, () => ssrScenario('production'))

    it('are in the head, and none twice', async () => {
      const plain = (await get(app, '/render')).body
      const { body } = await get(app, '/render?page=lazy')
      const found = addresses(body, stylesheets)
      expect(found).toEqual([...new Set(found)])
      expect(found.some((address) => /\/assets\/lazy-.*\.css$/.test(address))).toBe(true)
      expect(addresses(body, preloads).some((address) => /\/assets\/lazy-.*\.js$/.test(address))).toBe(true)
      expect(addresses(plain, stylesheets)).toHaveLength(1)
      expect(plain).not.toContain('lazy-')
      for (const address of found) expect((await get(app, address)).status).toBe(200)
      expect(body.lastIndexOf('rel="stylesheet"')).toBeLessThan(body.indexOf('</head>'))
    })

    it("are known to the entry, the client's entry first", async () => {
      const { assets } = JSON.parse((await get(app, '/render?page=context')).body) as { assets: Assets }
      expect(assets.js[0]).toMatch(/^\/assets\/index-.*\.js$/)
      expect(assets.js.some((address) => /^\/assets\/lazy-.*\.js$/.test(address))).toBe(true)
      expect(assets.css).toHaveLength(2)
      expect(addresses(assets.links, stylesheets)).toEqual(assets.css.toSorted())
      expect(addresses(assets.links, preloads)).toEqual(assets.js.toSorted())
    })
  })

  describe('the tags option and rendered modules in production', () => {
    const app = useApplication(host, async () => {
      const scenario = await ssrScenario('production')
      return {
        ...scenario,
        vite: { ...scenario.vite, tags: { preload: 'header', attributes: { style: tellSource } } },
      }
    })

    it('preloads go into the header', async () => {
      const reply = await get(app, '/render?page=lazy')
      expect(reply.headers.link).toMatch(/<\/assets\/lazy-[^>]+\.js>; rel=modulepreload/)
      expect(reply.body).not.toMatch(/modulepreload[^>]*lazy-/)
      expect(reply.body).toMatch(/stylesheet[^>]*lazy-/)
    })

    it('functions of attributes are told the chunk and the source', async () => {
      const { body } = await get(app, '/render?page=lazy')
      const [tag = ''] = /<link rel="stylesheet"[^>]*lazy-[^>]*>/.exec(body) ?? []
      expect(tag).toMatch(/data-key="src\/lazy\.\w+" data-src="src\/lazy\.\w+"/)
    })
  })

  describe('early hints of rendered pages in production', () => {
    const app = useApplication(host, async () => {
      const scenario = await ssrScenario('production')
      return { ...scenario, vite: { ...scenario.vite, tags: { earlyHints: true } } }
    })

    /** Asks for the page that is never made: hints come ahead of it. */
    async function hintsOf(path: string, headers: OutgoingHttpHeaders): Promise<string[]> {
      const sent = request(app.url + path, { headers, agent: false }).on('error', () => {})
      onTestFinished(() => void sent.destroy())
      const hints: string[] = []
      sent.on('information', (hint) => hints.push(String(hint.headers['link'])))
      sent.end()
      await Promise.race([once(sent, 'response'), once(sent, 'information')])
      return hints
    }

    it('come while the page is being made, for navigations', async () => {
      const [hints = ''] = await hintsOf('/render?page=never', navigation)
      expect(hints).toMatch(/<\/assets\/index-[^>]+\.js>; rel=modulepreload/)
      expect(hints).toMatch(/\.css>; rel=preload; as=style/)
      expect(await hintsOf('/render', { accept: 'application/json' })).toEqual([])
      expect((await open(app, '/any')).body).toContain('<h1>page</h1>')
    })
  })

  describe('the stylesheets of a render in development', () => {
    const app = useApplication(host, () => ssrScenario('development'))

    it("stand in the head, as Vite's client adopts them", async () => {
      const { body } = await get(app, '/render?page=lazy')
      const head = body.slice(0, body.indexOf('</head>'))
      for (const [name, text] of [
        ['page.css', 'color: teal'],
        ['lazy.css', 'color: navy'],
      ]) {
        const pattern = new RegExp(
          `<style[^>]* data-vite-dev-id="[^"]*/src/${name!}"[^>]*>[^<]*${text!}`,
          'g',
        )
        expect(head.match(pattern)).toHaveLength(1)
      }
    })
  })
}
