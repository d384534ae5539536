import { fileURLToPath } from 'node:url'
import { ViteIntegrationError } from '../../errors.ts'
import { thrownText } from '../../to-error.ts'
import { createHeldModules, type HeldModules } from './held-modules.ts'

/** Imports the entry of a server build. @param url of the file, with a query that no other build has */
export type ImportServer = (url: string, name: string) => Promise<Readonly<Record<string, unknown>>>

/** Server builds that a process imports. Node keeps the modules of each for as long as it runs. */
const maxBuilds = 100

export interface ServerModules extends HeldModules {
  readonly import: ImportServer
  /** Number of server builds that were imported. */
  readonly count: number
}

/** Creates the import of server builds, which counts them: what they leave in memory is bounded. */
export function createServerModules(): ServerModules {
  const urls = new Set<string>()
  return {
    ...createHeldModules(),
    get count() {
      return urls.size
    },
    async import(url, name) {
      if (!urls.has(url) && urls.size >= maxBuilds)
        throw new Error(
          `the process has imported ${maxBuilds} builds of the server entry, and Node keeps them all in memory. Restart it to serve the new one`,
        )
      urls.add(url)
      try {
        return (await import(url)) as Record<string, unknown>
      } catch (error) {
        throw isLoaderError(error) ? loadFailed(error, url, name) : error
      }
    },
  }
}

/** Codes of both loaders: an ES module may import CommonJS. */
const loaderCodes =
  /^(?:ERR_(?:MODULE|PACKAGE|UNSUPPORTED|INVALID_MODULE|IMPORT|REQUIRE|UNKNOWN_FILE|DLOPEN)|MODULE_NOT_FOUND$)/

/** Errors of Node's loader name paths in their messages, which a default error page may show. */
function isLoaderError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && loaderCodes.test(code)
}

function loadFailed(cause: unknown, url: string, name: string): ViteIntegrationError {
  const where = fileURLToPath(url)
  return new ViteIntegrationError('SSR_ENTRY_FAILED', { name, where, known: thrownText(cause) }, { cause })
}
