import type { PrefetchOptions, TagOptions } from '../tag-options.ts'
import { escapeJson } from './escape.ts'
import { inlineScriptTag, type Tag } from './tags.ts'

/** What is fetched ahead: attributes of a `link`, without `rel`. */
export interface PrefetchTarget {
  readonly href: string
  readonly as: 'script' | 'style'
  readonly crossorigin?: string | true
  readonly integrity?: string
}

/** A low-priority fetch of each target, a few at a time, once the page has what it needs itself. */
export function prefetchTag(
  targets: readonly PrefetchTarget[],
  option: Exclude<TagOptions['prefetch'], undefined>,
): Tag | undefined {
  const settings = resolve(option)
  if (!settings || targets.length === 0) return undefined
  const links = targets.map((target) => ({
    ...target,
    ...(target.crossorigin === undefined
      ? {}
      : { crossorigin: target.crossorigin === true ? '' : target.crossorigin }),
  }))
  const code = `(${loader})(${escapeJson(links)},${settings.concurrency},${escapeJson(settings.event)})`
  // Its id holds what it fetches: a second call for other entries is another script.
  return inlineScriptTag('prefetch', targets.map(({ href }) => href).join(' '), code, {})
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
