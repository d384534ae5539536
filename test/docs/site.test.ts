import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import { parse, defaultTreeAdapter, type DefaultTreeAdapterTypes } from 'parse5'
import { beforeAll, expect, it } from 'vitest'
import { newFolder } from '../support/workspace.ts'
import { repository } from './documents.ts'

interface Page {
  readonly links: readonly string[]
  readonly ids: ReadonlySet<string>
  readonly text: string
}

const docs = join(repository, 'docs')
const pages = new Map<string, Page>()

beforeAll(async () => {
  const outDir = newFolder('site')
  // A link to a file that is not there fails the build.
  const vitepress = join(docs, 'node_modules/vitepress/bin/vitepress.js')
  await promisify(execFile)(process.execPath, [vitepress, 'build', '--outDir', outDir], { cwd: docs })
  for (const file of globSync('**/*.html', { cwd: outDir })) {
    const html = readFileSync(join(outDir, file), 'utf8')
    const path = `/${file.replaceAll('\\', '/').replace(/(?:index)?\.html$/, '')}`
    pages.set(path, readPage(html))
  }
})

function readPage(html: string): Page {
  const links: string[] = []
  const ids = new Set<string>()
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (defaultTreeAdapter.isElementNode(node)) {
      const values = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]))
      if (node.tagName === 'a' && values['href'] !== undefined) links.push(values['href'])
      if (values['id'] !== undefined) ids.add(values['id'])
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parse(html))
  return { links, ids, text: html.replace(/<[^>]*>/g, '') }
}

it('every link of the site leads to a page, and every anchor to a place in it', () => {
  const broken: string[] = []
  for (const [path, { links }] of pages) {
    for (const link of links.filter((href) => !/^[a-z]+:/.test(href) && href !== '#')) {
      const { pathname, hash } = new URL(link, `http://site${path}`)
      const page = pages.get(pathname) ?? pages.get(posix.join(pathname, '/'))
      const anchor = decodeURIComponent(hash.slice(1))
      if (!page || (anchor !== '' && !page.ids.has(anchor))) broken.push(`${path}: ${link}`)
    }
  }
  expect(broken).toEqual([])
})

it('every page is in the sidebar, and has what it includes', () => {
  const { links } = pages.get('/start/express')!
  const lost = [...pages.keys()].filter((path) => !['/', '/404'].includes(path) && !links.includes(path))
  expect(lost).toEqual([])
  for (const [path, { text }] of pages)
    expect({ path, open: text.includes('@include') }).toEqual({ path, open: false })
  expect(pages.get('/start/fastify')!.text).toContain('app.register')
  expect(pages.get('/reference/options')!.text).toContain('backendPrefixes')
})

it('the first page says which versions of Vite and Node it is for', () => {
  expect(pages.get('/')!.text).toMatch(/7\.3 or 8/)
  expect(pages.get('/')!.text).toMatch(/22\.15 or newer/)
  expect(pages.get('/')!.text).toContain('Your routes and middleware stay the entry')
})
