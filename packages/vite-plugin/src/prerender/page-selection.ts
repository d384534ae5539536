import picomatch from 'picomatch'
import { isDynamicPattern } from 'tinyglobby'
import type { IntegrationOptions, PrerenderOptions } from '../options.ts'

/** The option `prerender` with its defaults. */
export type ResolvedPrerender = Required<PrerenderOptions>

/**
 * Returns the option `prerender` with its defaults, or nothing when no page is to be rendered.
 *
 * @throws Error without the option `ssr`, which names what renders
 */
export function resolvePrerender({ prerender, ssr }: IntegrationOptions): ResolvedPrerender | undefined {
  if (prerender === undefined) return undefined
  if (ssr === undefined)
    throw new Error('[vite-integration] "prerender" of the plugin needs "ssr", the module that renders.')
  const isList = typeof prerender !== 'object' || Array.isArray(prerender)
  return isList ? { pages: prerender, followLinks: false } : { followLinks: false, ...prerender }
}

/** Which pages are rendered. Paths are decoded, relative to base, and begin with a slash. */
export interface PageSelection {
  /** Pages named by their paths. */
  readonly paths: readonly string[]
  /** Folders of globs: their pages are looked at for links to others. */
  readonly folders: readonly string[]
  /** Returns whether a page that was found by a link is rendered. */
  includes(path: string): boolean
  /** Returns the globs that have matched none of these pages. */
  unmatched(paths: Iterable<string>): string[]
}

/**
 * Reads the list of pages.
 *
 * @throws Error for what is no path
 */
export async function selectPages({ pages, followLinks }: ResolvedPrerender): Promise<PageSelection> {
  const list = [typeof pages === 'function' ? await pages() : pages].flat()
  const wrong = list.find((page) => typeof page !== 'string' || !/^!?\/(?!\/)[^?#]*$/.test(page))
  if (wrong !== undefined)
    throw new Error(
      `[vite-integration] "prerender" of the plugin has ${JSON.stringify(wrong)}. Pages are paths such as '/docs/start' ` +
        `or globs such as '/docs/**', without a query.`,
    )
  const wanted = list.filter((page) => !page.startsWith('!'))
  const globs = wanted.filter((page) => isDynamicPattern(page))
  const isException = matcher(list.filter((page) => page.startsWith('!')).map((page) => page.slice(1)))
  const isWanted = matcher(globs)
  const includes = (path: string): boolean => (followLinks || isWanted(path)) && !isException(path)
  return {
    paths: wanted.filter((page) => !globs.includes(page)),
    folders: globs.map((glob) => picomatch.scan(glob).base || '/'),
    includes,
    unmatched: (paths) => {
      const found = [...paths]
      return globs.filter((glob) => !found.some(matcher([glob])))
    },
  }
}

/** A slash at the end of a path makes no difference to a glob. */
function matcher(patterns: string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false
  const matches = picomatch(patterns)
  return (path) => matches(path) || matches(path.replace(/(.)\/$/, '$1'))
}
