import type { BufferedResponse, RequestContext } from '../contract.ts'
import { escapeJson } from '../html/escape.ts'
import { classicScriptTag, type Tag } from '../html/tags.ts'
import { encodePath } from '../http/request-path.ts'
import { requestQuery } from '../http/request-path.ts'
import type { DevServer, DevSession } from './dev-server.ts'

/** Below base. Without an ending: Vite would take it for a module. */
const place = '@vite-integration/styles'

/**
 * Styles of entries that nobody has looked at before their first page: which stylesheets they import is known
 * when Vite has transformed them, and tags are asked for at once. A script that holds the page back fetches
 * them, so that its first paint is styled too; from the next page on they are in its HTML.
 */
export interface PendingStyles {
  /** @param file an entry, absolute and with slashes */
  tags(session: DevSession, file: string): readonly Tag[]
  /** Answers the script that `tags` gave; undefined for every other request. */
  answer(exchange: RequestContext, own: string): Promise<BufferedResponse> | undefined
}

export function createPendingStyles(vite: DevServer): PendingStyles {
  /** By the name in the address: nothing else is looked at for whoever asks. */
  const pending = new Map<string, string>()
  return {
    tags(session, file) {
      session.want(file)
      if (session.isKnown(file)) return session.styles(file)
      const name = String(pending.size)
      const known = [...pending].find(([, wanted]) => wanted === file)?.[0]
      if (known === undefined) pending.set(name, file)
      // Vite's own origin, where there is one, knows nothing of it.
      const url = `${encodePath(session.base)}${place}?entry=${known ?? name}`
      return [...session.styles(file), classicScriptTag(url)]
    },
    answer({ target }, own) {
      const name = new URLSearchParams(requestQuery(target)).get('entry')
      const file = own === place && name !== null ? pending.get(name) : undefined
      return file === undefined ? undefined : answerStyles(vite, file)
    },
  }
}

async function answerStyles(vite: DevServer, file: string): Promise<BufferedResponse> {
  vite.session().want(file)
  await vite.prepare(true)
  const tags = vite
    .session()
    .styles(file)
    .map(({ attributes, content }) => ({ attributes, content }))
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  return { status: 200, headers, body: `(${insert})(document.currentScript,${escapeJson(tags)})` }
}

/** Runs in the browser. Vite's client adopts what it puts there by its ids; the script's nonce goes on to it. */
const insert = `function(script,tags){var known={};document.querySelectorAll("[data-vite-dev-id]").forEach(function(el){known[el.getAttribute("data-vite-dev-id")]=true});tags.forEach(function(tag){if(known[tag.attributes["data-vite-dev-id"]])return;var el=document.createElement(tag.content===undefined?"link":"style");for(var name in tag.attributes)el.setAttribute(name,tag.attributes[name]);if(tag.content===undefined)el.setAttribute("blocking","render");else el.textContent=tag.content;if(script.nonce)el.nonce=script.nonce;script.before(el)})}`
