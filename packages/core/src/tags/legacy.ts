import { escapeJson } from '../html/escape.ts'
import { type Attributes, inlineScriptTag, type Tag } from './tag.ts'

/** A file of the legacy build: its URL, and the attributes of the script that loads it. */
export interface LegacyFile {
  readonly url: string
  readonly attributes: Attributes
}

/** Keeps Safari 10.1, which has modules, from running `nomodule` scripts too. */
const safariFix =
  '!function(){var d=document,s=d.createElement("script");if(!("noModule"in s)&&"onbeforeload"in s){var seen=!1;' +
  'd.addEventListener("beforeload",function(e){if(e.target===s)seen=!0;else if(!e.target.hasAttribute("nomodule")||!seen)return;' +
  'e.preventDefault()},!0);s.type="module";s.src=".";d.head.appendChild(s);s.remove()}}()'

/** Marks browsers that know the syntax of the modern chunks: one that cannot parse it never sets the mark. */
const detectModern =
  'import.meta.url;import("data:text/javascript,").catch(function(){});(async function*(){})().next();window.__vite_is_modern_browser=true'

/**
 * Returns the scripts of an entry for browsers without modules, and for those whose modules are too old for the modern
 * build. Other browsers run none of them.
 *
 * @param polyfills polyfills and SystemJS
 * @param hasModern true when the build has modern chunks too
 */
export function legacyTags(entry: LegacyFile, polyfills: LegacyFile | undefined, hasModern: boolean): Tag[] {
  const nomodule: Attributes = hasModern ? { nomodule: true } : {}
  const classic = polyfills ? [classicScript(polyfills, nomodule)] : []
  const start: Tag = {
    ...inlineScriptTag('nomodule', `${entry.url} start`, importOf(entry.url), nomodule),
    loads: entry.url,
  }
  if (!hasModern) return [...classic, start]
  return [
    inlineScriptTag('nomodule', 'detect modern', detectModern, { type: 'module' }),
    inlineScriptTag('nomodule', 'safari fix', safariFix, nomodule),
    ...classic,
    start,
    ...(polyfills ? [fallback(polyfillsId, polyfills.url), fallback(entry.url, entry.url)] : []),
  ]
}

function classicScript({ url, attributes }: LegacyFile, nomodule: Attributes): Tag {
  return { kind: 'nomodule', href: url, loads: url, attributes: { ...nomodule, ...attributes, src: url } }
}

const importOf = (url: string): string => `System.import(${escapeJson(url)})`

const polyfillsId = 'polyfills'
const fallback = (id: string, loads: string): Tag => ({ kind: 'fallback', href: id, loads, attributes: {} })

/**
 * Replaces the tags of the kind 'fallback' by one script for browsers whose modules are too old: it loads the
 * polyfills, then the entries. The polyfills are loaded once per page: the script of a later call has only
 * entries and waits for the polyfills of the first. Module scripts run in order, so `detectModern` has run.
 */
export function joinFallbacks(tags: readonly Tag[]): readonly Tag[] {
  const files = tags.filter(({ kind }) => kind === 'fallback')
  if (files.length === 0) return tags
  const polyfills = files.find(({ href }) => href === polyfillsId)
  const imports = files.flatMap(({ href, loads = '' }) => (href === polyfillsId ? [] : [importOf(loads)]))
  const script = inlineScriptTag('fallback', 'fallback', fallbackCode(polyfills?.loads, imports.join(';')), {
    type: 'module',
  })
  return tags.flatMap((tag) => {
    if (tag === files[0]) return [script]
    return tag.kind === 'fallback' ? [] : [tag]
  })
}

function fallbackCode(polyfills: string | undefined, imports: string): string {
  const load =
    polyfills === undefined
      ? `var s=window.__vite_legacy_polyfills;function load(){${imports}}s.done?load():s.addEventListener("load",load)`
      : `var s=window.__vite_legacy_polyfills=document.createElement("script");s.src=${escapeJson(polyfills)};` +
        `s.onload=function(){s.done=1;${imports}};document.head.appendChild(s)`
  return `!function(){if(window.__vite_is_modern_browser)return;${load}}()`
}
