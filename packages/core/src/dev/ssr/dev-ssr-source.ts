import path from 'node:path'
import type { ResolvedConfig } from '../../config.ts'
import type { RequestContext } from '../../contract.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { isAllowedHost } from '../../http/allowed-hosts.ts'
import type { SsrEntry, SsrSource } from '../../ssr/ssr-source.ts'
import { collectTags, type TagSource } from '../../tags/collect.ts'
import type { Tag } from '../../tags/tag.ts'
import { renderPage } from '../dev-page.ts'
import type { DevServer, DevSession } from '../dev-server.ts'
import { ssrOf } from '../rendered-pages.ts'
import { abortable } from './abortable.ts'
import { describeRenderError } from './describe-render-error.ts'
import { entryNotFound, entryPlace, findEntry, isEntryMissing } from './entry-address.ts'
import { linkedStyle } from './linked-style.ts'

/** Creates the source of renders in development: the entry as Vite runs it, the template as Vite transforms it. */
export function createDevSsrSource(
  config: Pick<ResolvedConfig, 'ssr' | 'tags'>,
  vite: DevServer,
  tagSource: TagSource,
): SsrSource {
  async function open(context: RequestContext, signal: AbortSignal): Promise<SsrEntry> {
    // Brings the session up to date, and with it the styles of the page's entries.
    await abortable(Promise.resolve(vite.prepare(true)), signal)
    const session = vite.session()
    const ssr = ssrOf(config, session)
    if (!ssr) throw new ViteIntegrationError('SSR_NOT_CONFIGURED', {}, { dev: true })
    const { entry, environment, template } = ssr
    const { root, base } = session
    const places = {
      base,
      name: entry,
      where: entryPlace(root, entry),
      templateName: template,
      templateFile: path.join(root, template),
    }
    if (!isAllowedHost(context.req, session.allowedHosts)) return { ...places, ...refusal(context) }
    const opened = await vite.environments
      .open(environment, () => findEntry(root, entry), signal)
      .catch((cause: unknown) => {
        throw isEntryMissing(cause, root, entry) ? entryNotFound(root, entry, cause) : cause
      })
    const { exports, dispatch } = opened
    return {
      ...places,
      ...(exports && { exports }),
      ...(dispatch && { dispatch }),
      template: () => readTemplate(template, context.target),
      assets: () => [
        ...collectTags(tagSource, clientEntries(session, template), config.tags),
        ...opened.styles().map((style) => linkedStyle(style, base)),
      ],
      styles: () => vite.environments.styleTags(opened.styles()),
    }
  }

  async function readTemplate(template: string, target: string): Promise<string> {
    try {
      return await renderPage(vite, template, target)
    } catch (cause) {
      if (!(cause instanceof ViteIntegrationError) || cause.code !== 'PAGE_NOT_FOUND') throw cause
      const details = { name: template, where: entryPlace(vite.session().root, template) }
      throw new ViteIntegrationError('SSR_TEMPLATE_NOT_FOUND', details, { dev: true, cause })
    }
  }

  /** Returns what the browser loads: the template's scripts, or the first script input of a project without a template. */
  function clientEntries({ project: { inputs, pages } }: DevSession, template: string): readonly string[] {
    if (pages.has(template)) return [template]
    return inputs.filter((input) => !input.endsWith('.html')).slice(0, 1)
  }

  return { open, describe: (error) => describeRenderError(error, vite.session().root) }
}

/** Returns an entry that renders nothing, for a Host that Vite does not allow. */
function refusal({ req }: RequestContext): Pick<SsrEntry, 'dispatch' | 'template' | 'assets'> {
  const host = JSON.stringify(req.headers.host ?? '')
  const text = `Blocked request. This host (${host}) is not in "server.allowedHosts" of vite.config.\n`
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  const noTags = (): readonly Tag[] => []
  return {
    dispatch: async () => new Response(text, { status: 403, headers }),
    template: async () => '',
    assets: noTags,
  }
}
