import { hash } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ResolvedConfig } from '../../config.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { loadAll, type Loading, readBytes, readRealPath } from '../../loading.ts'
import { once } from '../../once.ts'
import type { SsrEntry } from '../../ssr/ssr-source.ts'
import { earlyHints } from '../../tags/render-tags.ts'
import type { Build } from '../load-build.ts'
import type { Pages } from '../load-pages.ts'
import { readModuleFiles } from '../read-metadata.ts'
import type { ModuleCode } from './held-modules.ts'
import { sourceOf } from './find-server.ts'
import { createModuleTags } from './module-tags.ts'
import type { ServerModules } from './server-modules.ts'

/** The server of one build. */
export interface BuiltServer {
  /** Resolves with the entry, whose module is imported once. Rejects with what the module throws. */
  open(): Promise<SsrEntry>
  /** The code of its modules, for those that are imported lazily. It lives as long as the build is in use. */
  readonly code: ModuleCode
}

/** Loads the server of a build. The module is imported when it is first opened. */
export function* loadServer(
  build: Build,
  pages: Pages,
  { root, tags }: ResolvedConfig,
  serverModules: Pick<ServerModules, 'import' | 'hold'>,
): Loading<BuiltServer | undefined> {
  const { server, outDir, base } = build
  if (!server) return undefined
  const { name, file, template, chunks } = server
  const modules = yield* readModuleFiles(outDir)
  // A build without the plugin has no id that covers its server.
  const digest = hash('sha1', yield* readBytes(file), 'base64url')
  const url = `${pathToFileURL(file).href}?v=${encodeURIComponent(build.id)}-${digest}`
  const templateFile = path.join(outDir, template)
  const assets = createModuleTags(build, template, modules, root, tags)
  const hints = once(() => earlyHints(assets([]), build.importMap !== undefined))
  const common = {
    base,
    name,
    where: file,
    templateName: sourceOf(template),
    templateFile,
    // Not async: the page is in memory.
    template(): Promise<string> {
      const html = pages.htmlOf(template)
      if (html !== undefined) return Promise.resolve(html)
      return Promise.reject(
        new ViteIntegrationError('SSR_TEMPLATE_NOT_FOUND', { name: template, where: templateFile }),
      )
    },
    assets,
    ...(tags.earlyHints === true ? { hints } : {}),
  }
  const code = yield* readCode(chunks)
  if (code.size > 0) serverModules.hold(code)
  let opened: Promise<SsrEntry> | undefined
  return {
    open: () => (opened ??= serverModules.import(url, name).then((exports) => ({ ...common, exports }))),
    code,
  }
}

/** Reads modules. Node knows them by the URLs of files without links. */
function* readCode(files: readonly string[]): Loading<ModuleCode> {
  const found = yield* loadAll(
    files.map(function* (file): Loading<[url: string, code: Uint8Array][]> {
      const real = yield* readRealPath(file)
      return real === undefined ? [] : [[pathToFileURL(real).href, yield* readBytes(real)]]
    }),
  )
  return new Map(found.flat())
}
