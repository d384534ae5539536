import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig, type UserConfig } from 'vitepress'
import { keepCode, resolveLinks } from './resolve-links.ts'

/** Returns the items of the documents of this folder, but those that stand elsewhere in the sidebar, by their headings. */
function documents(elsewhere: readonly string[]): { text: string; link: string }[] {
  const docs = resolve(import.meta.dirname, '..')
  const names = readdirSync(docs).flatMap((file) => /^(.*)\.md$/.exec(file)?.[1] ?? [])
  const others = names.filter((name) => !elsewhere.includes(name))
  return others.toSorted().map((name) => {
    const [, text = name] = /^# (.+)$/m.exec(readFileSync(join(docs, `${name}.md`), 'utf8')) ?? []
    return { text, link: `/${name}` }
  })
}

const config: UserConfig = defineConfig({
  title: 'vite-integration',
  description: 'Vite behind an Express, Fastify or NestJS backend',
  cleanUrls: true,
  srcExclude: ['**/node_modules/**'],
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    // As in the repository, so that links to sections work in both.
    anchor: {
      slugify: (title) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replace(/\s/g, '-'),
    },
    languageAlias: { caddyfile: 'nginx', Caddyfile: 'nginx' },
    config: (md) => void md.use(keepCode).use(resolveLinks),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Get started', link: '/start/new-project' },
      { text: 'Guides', link: '/guide/templates' },
      { text: 'Reference', link: '/reference/options' },
    ],
    sidebar: [
      {
        text: 'Get started',
        items: [
          { text: 'A new project', link: '/start/new-project' },
          { text: 'Express', link: '/start/express' },
          { text: 'Fastify', link: '/start/fastify' },
          { text: 'NestJS', link: '/start/nestjs' },
        ],
      },
      {
        text: 'Guides',
        items: [
          { text: 'Templates and tags', link: '/guide/templates' },
          { text: 'Single-page applications', link: '/guide/spa' },
          { text: 'Security and CSP', link: '/guide/csp' },
          { text: 'Server-side rendering', link: '/ssr' },
          { text: 'Rendering recipes', link: '/ssr-recipes' },
          { text: 'Rendering in development', link: '/ssr-development' },
          { text: 'Development', link: '/guide/development' },
          { text: 'Monorepos', link: '/guide/monorepos' },
          { text: 'TypeScript settings', link: '/guide/typescript' },
          { text: 'Testing your application', link: '/guide/testing' },
          { text: 'Production', link: '/guide/production' },
          ...documents(['ssr', 'ssr-recipes', 'ssr-development', 'differences', 'architecture', 'index']),
        ],
      },
      {
        text: 'Migration',
        items: [
          { text: 'From vite-express', link: '/migration/vite-express' },
          { text: 'From @fastify/vite', link: '/migration/fastify-vite' },
          { text: 'From middlewareMode', link: '/migration/middleware-mode' },
          { text: 'From webpack-dev-middleware', link: '/migration/webpack-dev-middleware' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Options', link: '/reference/options' },
          { text: 'Vite plugin', link: '/reference/vite-plugin' },
          { text: 'Command line', link: '/reference/command-line' },
          { text: 'Errors', link: '/reference/errors' },
          { text: 'Express and Fastify', link: '/differences' },
          { text: 'How it works', link: '/architecture' },
        ],
      },
    ],
  },
})

export default config
