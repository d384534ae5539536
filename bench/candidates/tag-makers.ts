// What makes the tags of a build: the integration, or AdonisJS's class, which needs no framework around it.
import { join } from 'node:path'

export type TagMakerKind = 'integration' | '@adonisjs/vite'

/** How a page asks for its tags. */
export type TagCalls = 'one' | 'array' | 'two' | 'options' | 'header'

export interface TagMaker {
  /** What one response does: its own nonce, its calls. */
  respond(entry: string, nonce: string | undefined): string | Promise<string>
  close(): Promise<void>
}

/** Imports the library; what is returned loads a build with it. */
export async function importTagMaker(
  kind: TagMakerKind,
  calls: TagCalls = 'one',
): Promise<(root: string) => Promise<TagMaker>> {
  return kind === 'integration' ? importIntegration(calls) : importAdonis()
}

async function importIntegration(calls: TagCalls): Promise<(root: string) => Promise<TagMaker>> {
  const { createIntegration, resolveConfig } = await import('@vite-integration/core')
  return async (root) => {
    const tags = { preload: calls === 'header' ? ('header' as const) : ('link' as const) }
    const integration = createIntegration(resolveConfig({ root, tags }, { NODE_ENV: 'production' }))
    await integration.ready
    const helpers = (nonce: string | undefined): ReturnType<typeof integration.helpers> =>
      integration.helpers(calls === 'header' ? headersOnly() : undefined, () => nonce)
    return {
      respond: (entry, nonce) => callers[calls](helpers(nonce).tags, entry),
      close: () => integration.close(),
    }
  }
}

type Tags = (entries: string | string[], options?: object) => string

const callers: Record<TagCalls, (tags: Tags, entry: string) => string> = {
  one: (tags, entry) => tags(entry),
  array: (tags, entry) => tags([entry]),
  // Two parts of a page that need the same entry: the second gets nothing.
  two: (tags, entry) => tags(entry) + tags(entry),
  options: (tags, entry) => tags(entry, { attributes: { script: { async: true } } }),
  header: (tags, entry) => tags(entry),
}

/** The part of a response that preloads are put into. */
function headersOnly() {
  const headers = new Map<string, string>()
  return {
    statusCode: 200,
    headersSent: false,
    getHeader: (name: string) => headers.get(name),
    setHeader: (name: string, value: string) => headers.set(name, value),
    writeEarlyHints() {},
  }
}

async function importAdonis(): Promise<(root: string) => Promise<TagMaker>> {
  const { Vite } = await import('@adonisjs/vite')
  return async (root) => {
    const buildDirectory = join(root, 'dist')
    const manifestFile = join(buildDirectory, '.vite/manifest.json')
    const vite = new Vite({ buildDirectory, manifestFile, assetsUrl: '/' })
    vite.manifest()
    return {
      // As its Edge tag writes them.
      async respond(entry, nonce) {
        const tags = await vite.generateEntryPointsTags(entry, nonce === undefined ? {} : { nonce })
        return tags.join('\n')
      },
      close: async () => {},
    }
  }
}

/** Addresses in a page: a file that is preloaded and loaded counts once. */
export function countAddresses(html: string): number {
  return new Set(html.matchAll(/ (?:src|href)="([^"]+)"/g).map(([, address]) => address)).size
}
