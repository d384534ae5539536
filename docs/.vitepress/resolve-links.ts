import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

const docs = resolve(import.meta.dirname, '..')
const repository = dirname(docs)

/** Pages of the site that show a file, or a section of README.md, of the repository. */
const pages: Readonly<Record<string, string>> = {
  'README.md': '/',
  'README.md#a-new-project': '/start/new-project',
  'README.md#express-in-5-minutes': '/start/express',
  'README.md#fastify-in-5-minutes': '/start/fastify',
  'README.md#templates-and-tags': '/guide/templates',
  'README.md#tag-options': '/guide/templates#tag-options',
  'README.md#server-side-rendering': '/ssr',
  'README.md#development': '/guide/development',
  'README.md#the-vite-plugin': '/guide/production#the-vite-plugin',
  'README.md#security-and-csp': '/guide/csp',
  'packages/create-vite-integration/README.md': '/start/new-project',
  'packages/cli/README.md': '/reference/command-line',
  'packages/cli/README.md#errors': '/reference/command-line#errors',
  'packages/vite-plugin': '/reference/vite-plugin',
  'packages/vite-plugin/README.md': '/reference/vite-plugin',
  'packages/vite-plugin/README.md#server-side-rendering': '/reference/vite-plugin#server-side-rendering',
}

/** The parts of a token of markdown-it that are used here. */
interface LinkToken {
  readonly type: string
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
  tag: string
  attrs: unknown
}

/** Keeps Vue from reading braces in code, such as those of Handlebars, as expressions. */
export function keepCode(md: MarkdownRenderer): void {
  md.renderer.rules.code_inline = (tokens, index) =>
    `<code v-pre>${md.utils.escapeHtml(tokens[index]!.content)}</code>`
}

/**
 * Makes the links of documents, which are written for readers of the repository, links of the site. One that leads to
 * no file fails the build; one to a file that is no page, such as an example, becomes text.
 */
export function resolveLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('resolve-links', ({ tokens, env }) => {
    const page = (env as { path: string }).path
    for (const { children } of tokens) {
      const links = (children ?? []) as unknown as LinkToken[]
      for (const [index, token] of links.entries()) {
        if (token.type === 'link_open') resolveLink(page, token, closingOf(links, index))
      }
    }
  })
}

function closingOf(tokens: readonly LinkToken[], index: number): LinkToken {
  return tokens.slice(index).find(({ type }) => type === 'link_close')!
}

function resolveLink(page: string, open: LinkToken, close: LinkToken): void {
  const href = open.attrGet('href') ?? ''
  if (/^[a-z]+:|^\//.test(href)) return
  const link = siteLink(page, href)
  if (link !== undefined) return open.attrSet('href', link)
  open.tag = close.tag = 'span'
  open.attrs = null
}

/** Returns the link of the site; undefined for a file that is no page of it. */
function siteLink(page: string, href: string): string | undefined {
  const [path = '', anchor] = href.split('#', 2)
  // Sections of README.md are included in other pages: their links are relative to the repository.
  if (path === '') return pages[`README.md${href}`] ?? href
  const file = [resolve(dirname(page), path), join(repository, path)].find((each) => existsSync(each))
  if (file === undefined)
    throw new Error(`${relative(repository, page)}: the link "${href}" leads to no file.`)
  const hash = anchor === undefined ? '' : `#${anchor}`
  const name = relative(repository, file).replaceAll('\\', '/')
  if (name.startsWith('docs/')) return `/${name.slice('docs/'.length).replace(/\.md$/, '')}${hash}`
  return pages[`${name}${hash}`] ?? pages[name]
}
