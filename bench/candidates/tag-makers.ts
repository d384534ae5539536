// What makes the tags of a build: the integration, or AdonisJS's class, which needs no framework around it.
import { join } from 'node:path'

export type TagMakerKind = 'integration' | '@adonisjs/vite'

export interface TagMaker {
  /** What one response does: its own nonce, one call. */
  respond(entry: string, nonce: string | undefined): string | Promise<string>
  close(): Promise<void>
}

/** Imports the library; what is returned loads a build with it. */
export async function importTagMaker(kind: TagMakerKind): Promise<(root: string) => Promise<TagMaker>> {
  return kind === 'integration' ? importIntegration() : importAdonis()
}

async function importIntegration(): Promise<(root: string) => Promise<TagMaker>> {
  const { createIntegration, resolveConfig } = await import('@vite-integration/core')
  return async (root) => {
    const integration = createIntegration(resolveConfig({ root }, { NODE_ENV: 'production' }))
    await integration.ready
    return {
      respond: (entry, nonce) => integration.helpers(undefined, () => nonce).tags(entry),
      close: () => integration.close(),
    }
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
