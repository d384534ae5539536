import { posix } from 'node:path'
import { escapeJson } from '../html/escape.ts'
import { type Attributes, inlineScriptTag, type Tag } from '../html/tags.ts'
import type { Chunk } from '../manifest/chunk.ts'
import type { Manifest } from '../manifest/read-manifest.ts'

/** What @vitejs/plugin-legacy adds to a build. */
export interface LegacyBuild {
  /** Polyfills for browsers with modules: ahead of every entry. */
  readonly modern: Chunk | undefined
  /** Polyfills and SystemJS for browsers without. */
  readonly polyfills: Chunk | undefined
  /** The twin of an entry for browsers without modules. */
  twin(key: string): Chunk | undefined
  /** The key that a twin is the twin of. */
  source(chunk: Chunk): string | undefined
  /** Whether a chunk stands beside the entries: polyfills, and twins of what is there itself. */
  isAdded(chunk: Chunk): boolean
}

const twinKey = /-legacy(\.[^./]+)?$/

/** The keys carry a path where the build's working directory was not the root. */
export function findLegacy(manifest: Manifest): LegacyBuild {
  const find = (name: string): Chunk | undefined =>
    [...manifest.values()].find(({ key }) => key === name || key.endsWith(`/${name}`))
  const polyfills = find('vite/legacy-polyfills-legacy')
  const modern = find('vite/legacy-polyfills')
  const source = (chunk: Chunk): string | undefined =>
    isTwin(chunk) ? chunk.key.replace(twinKey, '$1') : undefined
  return {
    modern,
    polyfills,
    source,
    twin(key) {
      const chunk = manifest.get(key.replace(/(\.[^./]+)?$/, '-legacy$1'))
      return chunk && isTwin(chunk) ? chunk : undefined
    },
    isAdded: (chunk) => chunk === modern || chunk === polyfills || manifest.has(source(chunk) ?? ''),
  }
}

/** The plugin puts '-legacy' behind the name in key and file. A source file may be called so, too: its name says it. */
function isTwin({ key, file, name = '' }: Chunk): boolean {
  return twinKey.test(key) && posix.basename(file.replace(name, '')).includes('-legacy')
}

/** Safari 10.1 has modules and runs `nomodule` scripts all the same, unless their loading is stopped. */
const safariFix =
  '!function(){var d=document,s=d.createElement("script");if(!("noModule"in s)&&"onbeforeload"in s){var seen=!1;' +
  'd.addEventListener("beforeload",function(e){if(e.target===s)seen=!0;else if(!e.target.hasAttribute("nomodule")||!seen)return;' +
  'e.preventDefault()},!0);s.type="module";s.src=".";d.head.appendChild(s);s.remove()}}()'

/** Syntax that the modern chunks use: a browser that cannot parse it never sets the mark. */
const detectModern =
  'import.meta.url;import("data:text/javascript,").catch(function(){});(async function*(){})().next();window.__vite_is_modern_browser=true'

/** A file to load: its address, and attributes of the script that does. */
export interface LegacyLoad {
  readonly url: string
  readonly attributes: Attributes
}

/**
 * The scripts of an entry for browsers without modules, and for the few with modules but without dynamic
 * imports. Nothing of it runs in others.
 *
 * @param hasModern whether the build has modern chunks too
 */
export function legacyTags(entry: LegacyLoad, polyfills: LegacyLoad | undefined, hasModern: boolean): Tag[] {
  const nomodule: Attributes = hasModern ? { nomodule: true } : {}
  const load = `System.import(${escapeJson(entry.url)})`
  const tags = polyfills ? [classicScript(polyfills, nomodule)] : []
  const start: Tag = {
    ...inlineScriptTag('nomodule', `${entry.url} start`, load, nomodule),
    loads: entry.url,
  }
  if (!hasModern) return [...tags, start]
  return [
    inlineScriptTag('nomodule', 'detect modern', detectModern, { type: 'module' }),
    ...(polyfills ? [fallback(entry.url, polyfills.url, load)] : []),
    inlineScriptTag('nomodule', 'safari fix', safariFix, nomodule),
    ...tags,
    start,
  ]
}

/** Module scripts run in order: by now the mark is there or never will be. */
function fallback(entry: string, polyfills: string, load: string): Tag {
  const code =
    `!function(){if(window.__vite_is_modern_browser)return;var s=document.createElement("script");` +
    `s.src=${escapeJson(polyfills)};s.onload=function(){${load}};document.head.appendChild(s)}()`
  return inlineScriptTag('nomodule', `${entry} fallback`, code, { type: 'module' })
}

function classicScript({ url, attributes }: LegacyLoad, nomodule: Attributes): Tag {
  return { kind: 'nomodule', href: url, loads: url, attributes: { ...nomodule, ...attributes, src: url } }
}
