import { escapeJson } from '../html/escape.ts'
import { type Attributes, inlineScriptTag, scriptTag, type Tag } from '../html/tags.ts'
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
}

/** The keys carry a path where the build's working directory was not the root. */
export function findLegacy(manifest: Manifest): LegacyBuild {
  const find = (name: string): Chunk | undefined =>
    [...manifest.values()].find(({ key }) => key === name || key.endsWith(`/${name}`))
  const polyfills = find('vite/legacy-polyfills-legacy')
  return {
    modern: find('vite/legacy-polyfills'),
    polyfills,
    twin: (key) => manifest.get(key.replace(/(\.[^./]+)?$/, '-legacy$1')),
  }
}

/** Safari 10.1 has modules and runs `nomodule` scripts all the same, unless their loading is stopped. */
const safariFix =
  '!function(){var d=document,s=d.createElement("script");if(!("noModule"in s)&&"onbeforeload"in s){var seen=!1;' +
  'd.addEventListener("beforeload",function(e){if(e.target===s)seen=!0;else if(!e.target.hasAttribute("nomodule")||!seen)return;' +
  'e.preventDefault()},!0);s.type="module";s.src=".";d.head.appendChild(s);s.remove()}}()'

/** Syntax that the modern chunks use: a browser that cannot parse it never sets the mark. */
const detectModern =
  'import.meta.url;import("data:text/javascript,").catch(function(){});(async function*(){})().next();window.__vite_is_modern_browser=true'

/**
 * The scripts of an entry for browsers without modules, and for the few with modules but without dynamic
 * imports. Nothing of it runs in others.
 *
 * @param hasModern whether the build has modern chunks too
 */
export function legacyTags(
  entry: Chunk,
  polyfills: Chunk | undefined,
  hasModern: boolean,
  url: (file: string) => string,
): Tag[] {
  const nomodule: Attributes = hasModern ? { nomodule: true } : {}
  const load = `System.import(${escapeJson(url(entry.file))})`
  const tags = polyfills ? [classicScript(url(polyfills.file), nomodule)] : []
  const start = inlineScriptTag('nomodule', `${entry.key} start`, load, nomodule)
  if (!hasModern) return [...tags, start]
  return [
    inlineScriptTag('nomodule', 'detect modern', detectModern, { type: 'module' }),
    ...(polyfills ? [fallback(entry, url(polyfills.file), load)] : []),
    inlineScriptTag('nomodule', 'safari fix', safariFix, nomodule),
    ...tags,
    start,
  ]
}

/** Module scripts run in order: by now the mark is there or never will be. */
function fallback({ key }: Chunk, polyfills: string, load: string): Tag {
  const code =
    `!function(){if(window.__vite_is_modern_browser)return;var s=document.createElement("script");` +
    `s.src=${escapeJson(polyfills)};s.onload=function(){${load}};document.head.appendChild(s)}()`
  return inlineScriptTag('nomodule', `${key} fallback`, code, { type: 'module' })
}

function classicScript(src: string, nomodule: Attributes): Tag {
  const { attributes } = scriptTag(src)
  const { type: _module, ...rest } = attributes
  return { kind: 'nomodule', href: src, attributes: { ...nomodule, crossorigin: true, ...rest } }
}
