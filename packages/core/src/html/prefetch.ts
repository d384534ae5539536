import type { PrefetchOptions, TagOptions } from '../tag-options.ts'
import { escapeJson } from './escape.ts'
import { inlineScriptTag, type Tag } from './tags.ts'

/**
 * A low-priority fetch of each target, a few at a time, once the page has what it needs itself.
 *
 * @param targets tags of the kind 'prefetch'
 */
export function prefetchScript(
  targets: readonly Tag[],
  option: Exclude<TagOptions['prefetch'], undefined>,
): Tag | undefined {
  const settings = resolve(option)
  if (!settings || targets.length === 0) return undefined
  const links = targets.map(({ href, attributes }) => {
    const given = Object.entries(attributes).map(([name, value]) => [name, value === true ? '' : value])
    return { href, ...Object.fromEntries(given) }
  })
  const code = `(${loader})(${escapeJson(links)},${settings.concurrency},${escapeJson(settings.event)})`
  return inlineScriptTag('prefetch', 'prefetch', code, {})
}

function resolve(
  option: 'none' | 'waterfall' | 'eager' | PrefetchOptions,
): Required<Pick<PrefetchOptions, 'concurrency' | 'event'>> | null {
  if (option === 'none') return null
  const {
    strategy = 'waterfall',
    concurrency = 3,
    event = 'load',
  } = typeof option === 'string' ? { strategy: option } : option
  return { concurrency: strategy === 'eager' ? Number.MAX_SAFE_INTEGER : Math.max(1, concurrency), event }
}

/** Runs in the browser. The script's own nonce goes on to the links. */
const loader = `function(links,limit,event){var nonce=document.currentScript&&document.currentScript.nonce;function next(){var link=links.shift();if(!link)return;var el=document.createElement("link");el.rel="prefetch";for(var name in link)el.setAttribute(name,link[name]);if(nonce)el.nonce=nonce;el.onload=el.onerror=next;document.head.appendChild(el)}function start(){setTimeout(function(){for(var i=Math.min(limit,links.length);i>0;i--)next()})}if(event==="load"&&document.readyState==="complete")start();else addEventListener(event,start,{once:true})}`
