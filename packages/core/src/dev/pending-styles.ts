import type { BufferedResponse, RequestContext } from '../contract.ts'
import { escapeJson } from '../html/escape.ts'
import { classicScriptTag, type Tag } from '../tags/tag.ts'
import { encodePath } from '../http/request-path.ts'
import { requestQuery } from '../http/request-path.ts'
import type { DevServer, DevSession } from './dev-server.ts'

/** Path of the script below base. It has no extension: with one Vite would take it for a module. */
const place = '@vite-integration/styles'

/**
 * Loads the styles of entries that Vite has not transformed before their first page: their stylesheets are not known
 * yet, and tags are made synchronously. A script that blocks rendering fetches them, so that the first paint is styled
 * too; later pages have them in their HTML.
 */
export interface PendingStyles {
  /** Returns the known styles of an entry, and the script for the others. @param file absolute, with slashes */
  tags(session: DevSession, file: string): readonly Tag[]
  /** Answers the request for such a script; returns undefined for every other request. @param own path below base */
  answer(exchange: RequestContext, own: string): Promise<BufferedResponse> | undefined
}

export function createPendingStyles(vite: DevServer): PendingStyles {
  /** Files by the name in the URL: a client can ask for no other files. */
  const pending = new Map<string, string>()
  return {
    tags(session, file) {
      session.want(file)
      if (session.isKnown(file)) return session.styles(file)
      const name = String(pending.size)
      const known = [...pending].find(([, wanted]) => wanted === file)?.[0]
      if (known === undefined) pending.set(name, file)
      // No `session.origin` in front: the backend answers this URL, not Vite.
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

/** Inserts the styles, in the browser. Vite's client finds them by their ids; they get the nonce of the script. */
const insert = `function(script,tags){var known={};document.querySelectorAll("[data-vite-dev-id]").forEach(function(el){known[el.getAttribute("data-vite-dev-id")]=true});tags.forEach(function(tag){if(known[tag.attributes["data-vite-dev-id"]])return;var el=document.createElement(tag.content===undefined?"link":"style");for(var name in tag.attributes)el.setAttribute(name,tag.attributes[name]);if(tag.content===undefined)el.setAttribute("blocking","render");else el.textContent=tag.content;if(script.nonce)el.nonce=script.nonce;script.before(el)})}`
