import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { BuildEnvironmentOptions, EnvironmentOptions, Plugin } from 'vite'
import { expandFiles } from './expand-files.ts'
import type { IntegrationOptions } from './options.ts'

type InlineLimit = NonNullable<BuildEnvironmentOptions['assetsInlineLimit']>

/** Files that Vite bundles: their source is not for browsers. */
const isSource = /\.(?:[cm]?[jt]sx?|vue|svelte|css|scss|sass|less|styl|stylus|pcss|postcss)$/

/**
 * Creates the plugin that adds the files of the option `assets` to the build. Vite does not know of views: it leaves
 * out files that no module imports, and inlines small ones into the code, so that the manifest has neither.
 *
 * @throws Error (when the build starts) for a pattern that matches nothing, and for a file that Vite bundles
 */
export function assetFiles({ assets = [] }: IntegrationOptions): Plugin {
  const patterns = [assets].flat()
  let root = ''
  /** Absolute paths of the files, and the real paths behind symbolic links: Vite uses those. */
  let known = new Set<string>()
  async function find(): Promise<string[]> {
    const files = await expandFiles({ name: 'assets' }, patterns, root)
    const source = files.find((file) => isSource.test(file))
    if (source !== undefined) {
      throw new Error(
        `[vite-integration] "assets" of the plugin has ${JSON.stringify(relativeTo(root, source))}, which Vite ` +
          `bundles: name it in "input" instead, or exclude it with "!" in front.`,
      )
    }
    known = new Set(files.flatMap((file) => [file, realpathSync(file)]).map(normalizePath))
    return files
  }
  return {
    name: 'vite-integration:assets',
    apply: 'build',
    applyToEnvironment: ({ config }) => patterns.length > 0 && config.consumer === 'client',
    config: {
      order: 'post',
      handler(config) {
        root = path.resolve(config.root ?? '.')
      },
    },
    configEnvironment: {
      order: 'post',
      handler(name, { build }): EnvironmentOptions | undefined {
        if (name !== 'client' || patterns.length === 0) return undefined
        const isKnown = (file: string): boolean => known.has(normalizePath(file))
        return { build: { assetsInlineLimit: neverInlined(isKnown, build?.assetsInlineLimit) } }
      },
    },
    async buildStart() {
      for (const file of await find()) {
        this.addWatchFile(file)
        const name = path.basename(file)
        const originalFileName = relativeTo(root, file)
        this.emitFile({ type: 'asset', name, originalFileName, source: await readFile(file) })
      }
    },
  }
}

/** Returns an `assetsInlineLimit` that never inlines known files, and treats all others as the config says. */
function neverInlined(isKnown: (file: string) => boolean, own: InlineLimit | undefined): InlineLimit {
  return (file, content) => {
    if (isKnown(file)) return false
    if (typeof own === 'function') return own(file, content)
    // Undefined stands for Vite's default limit.
    return own === undefined ? undefined : content.length < Number(own) && !isPlaceholder(content)
  }
}

/** Returns whether a file is a pointer of Git LFS, whose content was not downloaded: Vite never inlines those. */
function isPlaceholder(content: Buffer): boolean {
  return content.toString('utf8', 0, 34) === 'version https://git-lfs.github.com'
}

function relativeTo(root: string, file: string): string {
  return normalizePath(path.relative(root, file))
}
