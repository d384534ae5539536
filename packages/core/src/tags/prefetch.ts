import { escapeJson } from '../html/escape.ts'
import type { PrefetchOptions, TagOptions } from '../tag-options.ts'
import { inlineScriptTag, type Tag } from './tag.ts'

/** Replaces the tags of the kind 'prefetch' by one script, which comes last. */
export function joinPrefetches(
  tags: readonly Tag[],
  { prefetch = 'none' }: Pick<TagOptions, 'prefetch'>,
): readonly Tag[] {
  const targets = tags.filter(({ kind }) => kind === 'prefetch')
  if (targets.length === 0) return tags
  const script = prefetchScript(targets, prefetch)
  return [...tags.filter(({ kind }) => kind !== 'prefetch'), ...(script ? [script] : [])]
}

/** Returns a script that adds a low-priority `<link rel="prefetch">` for each target, some at a time. */
function prefetchScript(
  targets: readonly Tag[],
  option: 'none' | 'waterfall' | 'eager' | PrefetchOptions,
): Tag | undefined {
  if (option === 'none') return undefined
  const {
    strategy = 'waterfall',
    concurrency = 3,
    event = 'load',
  } = typeof option === 'string' ? { strategy: option } : option
  const limit = strategy === 'eager' ? Number.MAX_SAFE_INTEGER : Math.max(1, concurrency)
  const links = targets.map(({ href, attributes }) => {
    const given = Object.entries(attributes).map(([name, value]) => [name, value === true ? '' : value])
    return { href, ...Object.fromEntries(given) }
  })
  const code = `(${loader})(${escapeJson(links)},${limit},${escapeJson(event)})`
  return inlineScriptTag('prefetch', 'prefetch', code, {})
}

/** Adds the links, in the browser. They get the nonce of the script. */
const loader = `function(links,limit,event){var nonce=document.currentScript&&document.currentScript.nonce;function next(){var link=links.shift();if(!link)return;var el=document.createElement("link");el.rel="prefetch";for(var name in link)el.setAttribute(name,link[name]);if(nonce)el.nonce=nonce;el.onload=el.onerror=next;document.head.appendChild(el)}function start(){setTimeout(function(){for(var i=Math.min(limit,links.length);i>0;i--)next()})}if(event==="load"&&document.readyState==="complete")start();else addEventListener(event,start,{once:true})}`
