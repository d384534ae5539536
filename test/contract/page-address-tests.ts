import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { beforeAll, describe, expect, it } from 'vitest'
import { get, open, type Reply } from '../support/http-client.ts'
import type { Adapter, Mode, RunningApplication, Scenario } from './scenario.ts'
import { type Files, optionsOf, writeSources } from './source-projects.ts'
import { useApplication } from './use-application.ts'

/** Pages by their names, each with files of its name beside it. */
const pages: Readonly<Record<string, string>> = {
  root: 'index.html',
  admin: 'admin/index.html',
  app: 'app.html',
  mail: 'mail/letters/welcome.html',
}

/** Everything that a page can load by a relative address, written in every way that HTML allows. */
function pageOf(name: string): string {
  const up = '../'.repeat(pages[name]!.split('/').length - 1) || './'
  return `<!DOCTYPE html>
<html>
  <head>
    <title>${name}</title>
    <link rel=icon href='./${name}.svg'>
    <link rel="stylesheet" href="${name}.css">
    <SCRIPT TYPE=module SRC=./${name}.ts></SCRIPT>
    <style>h1 { background: url(./${name}.svg) }</style>
    <!-- <img src="./none.svg"> -->
  </head>
  <body>
    <h1 style="border-image: url('${name}.svg')">${name} page</h1>
    <img alt="<src=none.svg>" src=${name}.svg srcset="${name}.svg 1x, ${up}shared.svg 2x">
    <video poster='./${name}.svg'></video>
    <svg><use href="#none" /></svg>
    <template><img src="${up}shared.svg" alt=""></template>
    <noscript><img src="./${name}.svg" alt=""></noscript>
  </body>
</html>
`
}

function filesOf(name: string): Files {
  const file = pages[name]!
  const beside = file.slice(0, file.lastIndexOf('/') + 1) + name
  return {
    [file]: pageOf(name),
    [`${beside}.ts`]: `console.log('script of ${name}')\n`,
    [`${beside}.css`]: `.style-of-${name} { color: red }\n`,
    [`${beside}.svg`]: `<svg xmlns="http://www.w3.org/2000/svg"><title>image of ${name}</title></svg>\n`,
  }
}

async function projectOf([mode, base, vite]: Case): Promise<Scenario['vite']> {
  const files = Object.assign(
    { 'shared.svg': '<svg xmlns="http://www.w3.org/2000/svg"><title>image of all</title></svg>\n' },
    ...Object.keys(pages).map(filesOf),
  ) as Files
  // Vite 7 looks for relative names in the working directory while it scans for dependencies.
  const input = `${JSON.stringify(Object.values(pages))}.map((file) => import.meta.dirname + '/' + file)`
  const build = `{ manifest: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0, rollupOptions: { input: ${input} } }`
  const root = writeSources({ files, config: `{ base: '${base}', build: ${build} }` })
  return { ...(await optionsOf(root, mode, vite)), base: base === './' ? '/' : base }
}

type Node = DefaultTreeAdapterTypes.Node

/** The elements of a page, as a browser that runs no scripts sees them, and those in templates. */
function elementsOf(node: Node): DefaultTreeAdapterTypes.Element[] {
  const { childNodes } = 'content' in node ? node.content : 'childNodes' in node ? node : { childNodes: [] }
  return [...('tagName' in node ? [node] : []), ...childNodes.flatMap(elementsOf)]
}

/** The addresses in a page that lead to files of the project. */
function addressesOf(body: string): string[] {
  const elements = elementsOf(parse(body, { scriptingEnabled: false }))
  const given = elements.flatMap(({ tagName, attrs, childNodes: [text] }) => {
    const {
      src,
      href,
      poster,
      srcset = '',
      style = '',
    } = Object.fromEntries(attrs.map(({ name, value }) => [name, value])) as Record<
      string,
      string | undefined
    >
    const css = tagName === 'style' && text && 'value' in text ? text.value : style
    return [
      ...[src, href, poster].filter((address) => address !== undefined),
      ...srcset.split(',').flatMap((candidate) => candidate.trim().split(' ')[0] || []),
      ...[...css.matchAll(/url\(["']?([^"')]+)/g)].map(([, address = '']) => address),
    ]
  })
  return given.filter((address) => !/^#|@vite/.test(address))
}

/** How a browser asks for an address. */
function load(app: RunningApplication, address: string): Promise<Reply> {
  const isStyle = /\.css(?:$|\?)/.test(address)
  return get(app, address, isStyle ? { accept: 'text/css,*/*;q=0.1', 'sec-fetch-dest': 'style' } : {})
}

/** Mode, base and the project's Vite. */
type Case = readonly [Mode, string, 'vite' | 'vite7']

export const devBases: readonly Case[] = [
  ['development', '/', 'vite'],
  ['development', '/app/', 'vite7'],
]
const bases: readonly Case[] = [...devBases, ['production', './', 'vite'], ['production', '/app/', 'vite7']]

/** Relative addresses of a page lead to the files beside it, wherever the page is shown. */
export function addPageAddressTests(host: Adapter, cases: readonly Case[] = bases): void {
  describe.each(cases)('relative addresses of pages in %s under %s with %s', (...tested) => {
    const [, base] = tested
    const below = base === './' ? '/' : base
    let project: Scenario['vite'] | undefined
    beforeAll(async () => {
      project = await projectOf(tested)
    })
    const routes: Scenario['routes'] = [
      {
        path: '/letters/:id/show',
        handler: async ({ answer, viteHtml }) => answer(await viteHtml('mail/letters/welcome.html')),
      },
    ]
    const app = useApplication(host, async () => ({ vite: project!, routes }))
    const single = useApplication(host, async () => ({ vite: { ...project!, spaFallback: 'app.html' } }))

    it.each([
      ['its own path', `${below}admin/`, 'admin', app],
      ['a path by fallback', `${below}admin/users/5`, 'admin', app],
      ['its own path, the root', below, 'root', app],
      ['a path by fallback, the root', `${below}deep/er`, 'root', app],
      ['a path by a named fallback', `${below}deep/er/5`, 'app', single],
      ['its own file', `${below}mail/letters/welcome.html`, 'mail', app],
      ['a route', '/letters/7/show', 'mail', app],
    ])('at %s: %s', async (_where, path, name, at) => {
      const { status, body } = await open(at, path)
      expect(status).toBe(200)
      expect(body).toContain(`${name} page</h1>`)
      const found: string[] = []
      for (const address of addressesOf(body)) {
        const url = new URL(address, at.url + path)
        const reply = await load(at, url.pathname + url.search)
        expect([address, reply.status]).toEqual([address, 200])
        found.push(/(?:script|style|image)[- ]of[- ]\w+/.exec(reply.body)?.[0] ?? reply.body)
      }
      expect([...new Set(found)].toSorted()).toEqual(
        [`image of ${name}`, 'image of all', `script of ${name}`, `style-of-${name}`].toSorted(),
      )
      // An icon, an inline stylesheet, a style, two candidates, an address, a poster, a template and a noscript.
      expect(found.filter((what) => what.startsWith('image'))).toHaveLength(9)
      expect(body).toContain('<!-- <img src="./none.svg"> -->')
      expect(body).toContain('alt="<src=none.svg>"')
    })
  })
}
