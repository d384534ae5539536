import type { Route } from './scenario.ts'

/** Routes that answer with what the helpers return. */
export function tagRoutes(): Route[] {
  return [
    { path: '/tags', handler: (exchange) => exchange.answer(exchange.viteTags(entriesOf(exchange.url))) },
    {
      path: '/tags-one-by-one',
      handler: (exchange) =>
        exchange.answer(
          entriesOf(exchange.url)
            .map((entry) => exchange.viteTags(entry))
            .join('\n'),
        ),
    },
    {
      path: '/asset',
      handler: (exchange) => exchange.answer({ url: exchange.viteAsset(entriesOf(exchange.url)[0] ?? '') }),
    },
    { path: '/nonce', handler: (exchange) => exchange.answer({ nonce: exchange.viteNonce ?? null }) },
    {
      path: '/home/:engine',
      handler: (exchange) => exchange.render(`home.${exchange.params['engine'] ?? ''}`, { title: 'Home' }),
    },
  ]
}

/** Returns the path of a route that answers with the tags of the entries. */
export function tagsPath(...entries: string[]): string {
  return pathOf('/tags', entries)
}

export function tagsOneByOnePath(...entries: string[]): string {
  return pathOf('/tags-one-by-one', entries)
}

export function assetPath(name: string): string {
  return pathOf('/asset', [name])
}

function pathOf(route: string, entries: readonly string[]): string {
  const query = new URLSearchParams(entries.map((entry): [string, string] => ['entry', entry]))
  return `${route}?${query.toString()}`
}

function entriesOf(url: string): string[] {
  return new URL(url, 'http://localhost').searchParams.getAll('entry')
}
