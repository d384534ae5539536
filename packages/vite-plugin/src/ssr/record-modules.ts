import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type ModuleFiles, modulesFile, normalizePath } from '@vite-integration/core/plugin'
import type { Plugin, Rolldown } from 'vite'
import type { ResolvedSsr } from './resolve-ssr.ts'
import { writeOutput } from '../write-output.ts'

/** A chunk ahead of the hooks that drop those without code. */
interface MadeChunk {
  readonly fileName: string
  readonly moduleIds: readonly string[]
  readonly css: readonly string[]
}

/**
 * Creates the plugin that writes `.vite/modules.json`: which files of the client's build have a module's code and styles.
 * Vite's own `ssr-manifest.json` has more than tags need: the files that chunks import, again for each module.
 */
export function recordModules(ssr: ResolvedSsr | undefined): Plugin {
  const files = new Map<string, Set<string>>()
  let chunks: readonly MadeChunk[] = []
  let isOther = false
  return {
    name: 'vite-integration:record-modules',
    apply: 'build',
    applyToEnvironment: ({ name }) => ssr !== undefined && name === 'client',
    renderStart({ format }) {
      // Chunks for old browsers are never preloaded.
      isOther = format !== 'es'
    },
    generateBundle: {
      // Runs before Vite drops the chunks that have nothing but styles.
      order: 'pre',
      handler(_, bundle) {
        if (!isOther)
          chunks = Object.values(bundle)
            .filter((output) => output.type === 'chunk')
            .map(madeChunk)
      },
    },
    writeBundle: {
      // Runs before the record of the build, which is written last.
      order: 'pre',
      sequential: true,
      async handler({ dir }, bundle) {
        if (isOther || dir === undefined) return
        files.clear()
        for (const { fileName, moduleIds, css } of chunks) {
          const names = Object.hasOwn(bundle, fileName) ? [fileName] : css
          for (const id of moduleIds) files.set(id, new Set([...(files.get(id) ?? []), ...names]))
        }
        const importsOf = (id: string): readonly string[] => this.getModuleInfo(id)?.importedIds ?? []
        const ids = [...this.getModuleIds()]
        const { root } = this.environment.config
        const modules = mergeParts(ids.map((id) => [moduleName(id, root), filesOf(id, files, importsOf)]))
        const file = path.join(dir, modulesFile)
        await mkdir(path.dirname(file), { recursive: true })
        await writeOutput(file, `${JSON.stringify({ modules } satisfies ModuleFiles)}\n`)
      },
    },
  }
}

function madeChunk({ fileName, moduleIds, viteMetadata }: Rolldown.OutputChunk): MadeChunk {
  return { fileName, moduleIds, css: [...(viteMetadata?.importedCss ?? [])] }
}

/**
 * Returns the files of a module. One that only exports what others have is in no chunk: it has those of its imports.
 */
function filesOf(
  id: string,
  files: ReadonlyMap<string, ReadonlySet<string>>,
  importsOf: (id: string) => readonly string[],
): Set<string> {
  const found = new Set<string>()
  const seen = new Set([id])
  for (const each of seen) {
    const own = files.get(each)
    for (const file of own ?? []) found.add(file)
    if (!own) for (const imported of importsOf(each)) seen.add(imported)
  }
  return found
}

/** Joins the parts of a component (`Page.vue?vue&type=style`) to it, and sorts the names: builds are reproducible. */
function mergeParts(named: readonly [name: string, files: Set<string>][]): ModuleFiles['modules'] {
  const merged = new Map<string, Set<string>>()
  for (const [name, files] of named) merged.set(name, new Set([...(merged.get(name) ?? []), ...files]))
  const known = [...merged].filter(([, files]) => files.size > 0)
  return Object.fromEntries(
    known
      .map(([name, files]): [string, string[]] => [name, [...files].toSorted()])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Returns the id of a module relative to root, without its query. */
function moduleName(id: string, root: string): string {
  const file = id.replace(/^\0/, '').replace(/\?.*$/s, '')
  return path.isAbsolute(file) ? normalizePath(path.relative(root, file)) : file
}
