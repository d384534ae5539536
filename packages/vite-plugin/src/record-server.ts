import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type BuildMetadata, metadataFile, normalizePath } from '@vite-integration/core/plugin'
import type { Plugin, Rolldown } from 'vite'

/**
 * Creates the plugin that adds the entries of server builds to the client's record, so that production finds them
 * without options. The client has to be built first, in the same run: a server that is built on its own does not know
 * where the client's build is.
 */
export function recordServer(): Plugin {
  return {
    name: 'vite-integration:record-server',
    apply: 'build',
    applyToEnvironment: (environment) => environment.config.consumer === 'server',
    writeBundle: {
      order: 'post',
      async handler({ dir }, bundle) {
        const { root, environments } = this.environment.getTopLevelConfig()
        const clientDir = path.resolve(root, environments.client?.build.outDir ?? '')
        if (dir === undefined || environments.client === undefined || path.resolve(dir) === clientDir) return
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
        const entries = chunks
          .filter(({ isEntry }) => isEntry)
          .map((chunk) => [sourceOf(chunk, root), relative(clientDir, path.join(dir, chunk.fileName))])
        await addServer(
          path.join(clientDir, metadataFile),
          this.environment.name,
          Object.fromEntries(entries),
        )
      },
    },
  }
}

/** Returns an entry as a config names it: a path relative to root, or the name of a virtual module. */
function sourceOf({ facadeModuleId, name }: Rolldown.OutputChunk, root: string): string {
  const id = (facadeModuleId ?? name).replace(/^\0/, '').replace(/\?.*$/, '')
  return path.isAbsolute(id) ? relative(root, id) : id
}

function relative(from: string, to: string): string {
  return normalizePath(path.relative(from, to))
}

async function addServer(file: string, environment: string, entries: Record<string, string>): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const metadata = JSON.parse(text) as BuildMetadata
  const server = { ...metadata.server, [environment]: entries }
  await writeFile(file, `${JSON.stringify({ ...metadata, server }, undefined, 2)}\n`)
}
