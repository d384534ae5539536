import { hash } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ResolvedConfig } from '../../config.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { type Loading, readBytes } from '../../loading.ts'
import type { SsrEntry } from '../../ssr/ssr-source.ts'
import type { Build } from '../load-build.ts'
import type { Pages } from '../load-pages.ts'
import { readModuleFiles } from '../read-metadata.ts'
import { createModuleTags } from './module-tags.ts'
import type { ImportServer } from './server-modules.ts'

/** The server of one build. */
export interface BuiltServer {
  /** Resolves with the entry, whose module is imported once. Rejects with what the module throws. */
  open(): Promise<SsrEntry>
}

/** Loads the server of a build. The module is imported when it is first opened. */
export function* loadServer(
  build: Build,
  pages: Pages,
  { root, tags }: ResolvedConfig,
  importServer: ImportServer,
): Loading<BuiltServer | undefined> {
  const { server, outDir, base } = build
  if (!server) return undefined
  const { name, file, template } = server
  const modules = yield* readModuleFiles(outDir)
  // A build without the plugin has no id that covers its server.
  const digest = hash('sha1', yield* readBytes(file), 'base64url')
  const url = `${pathToFileURL(file).href}?v=${encodeURIComponent(build.id)}-${digest}`
  const templateFile = path.join(outDir, template)
  const common = {
    base,
    name,
    where: file,
    templateFile,
    // Not async: the page is in memory.
    template(): Promise<string> {
      const html = pages.htmlOf(template)
      if (html !== undefined) return Promise.resolve(html)
      return Promise.reject(
        new ViteIntegrationError('SSR_TEMPLATE_NOT_FOUND', { name: template, where: templateFile }),
      )
    },
    assets: createModuleTags(build, template, modules, root, tags),
  }
  let opened: Promise<SsrEntry> | undefined
  return {
    open: () => (opened ??= importServer(url, name).then((exports) => ({ ...common, exports }))),
  }
}
