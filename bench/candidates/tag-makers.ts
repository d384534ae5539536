// The libraries that make the tags of a build: the integration, and AdonisJS's class, which works without its
// framework.
import { join } from 'node:path'

export type TagMakerKind = 'integration' | '@adonisjs/vite'

/** The way in which a page requests its tags. */
export type TagCalls = 'one' | 'array' | 'two' | 'different' | 'options' | 'header'

/** The entry that a page with two different entries needs beside the measured one. */
export const OTHER_ENTRY = 'src/one.ts'

export interface TagMaker {
  /** Makes the tags of one response, with its nonce. */
  respond(entry: string, nonce: string | undefined): string | Promise<string>
  close(): Promise<void>
}

/** Imports the library. Returns a function that loads a build with it. */
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
  // Two parts of a page need the same entry: the second call returns no tags.
  two: (tags, entry) => tags(entry) + tags(entry),
  different: (tags, entry) => tags(OTHER_ENTRY) + tags(entry),
  options: (tags, entry) => tags(entry, { attributes: { script: { async: true } } }),
  header: (tags, entry) => tags(entry),
}

/** Creates a response that has headers only, for preloads in the Link header. */
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
      // Does the same as the tag of AdonisJS's template engine Edge.
      async respond(entry, nonce) {
        const tags = await vite.generateEntryPointsTags(entry, nonce === undefined ? {} : { nonce })
        return tags.join('\n')
      },
      close: async () => {},
    }
  }
}

/** Returns the number of different addresses in a page: a file that is preloaded and loaded counts once. */
export function countAddresses(html: string): number {
  return new Set(html.matchAll(/ (?:src|href)="([^"]+)"/g).map(([, address]) => address)).size
}
