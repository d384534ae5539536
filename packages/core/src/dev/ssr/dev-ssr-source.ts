import type { RequestContext } from '../../contract.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { isAllowedHost } from '../../http/allowed-hosts.ts'
import { defaultTemplate, type ResolvedSsr } from '../../ssr/resolve-ssr.ts'
import type { SsrEntry, SsrSource } from '../../ssr/ssr-source.ts'
import { collectTags, type TagSource } from '../../tags/collect.ts'
import type { TagOptions } from '../../tag-options.ts'
import type { Tag } from '../../tags/tag.ts'
import { renderPage } from '../dev-page.ts'
import type { DevServer, DevSession } from '../dev-server.ts'
import { abortable } from './abortable.ts'
import { describeRenderError } from './describe-render-error.ts'
import { entryNotFound, entryPlace, findEntry, isEntryMissing } from './entry-address.ts'
import { linkedStyle } from './linked-style.ts'

/** Creates the source of renders in development: the entry as Vite runs it, the template as Vite transforms it. */
export function createDevSsrSource(
  ssr: ResolvedSsr,
  vite: DevServer,
  tagSource: TagSource,
  options: TagOptions,
): SsrSource {
  const { entry, environment = 'ssr', template = defaultTemplate } = ssr

  async function open(context: RequestContext, signal: AbortSignal): Promise<SsrEntry> {
    // Brings the session up to date, and with it the styles of the page's entries.
    await abortable(Promise.resolve(vite.prepare(true)), signal)
    const session = vite.session()
    const { root, base } = session
    const where = entryPlace(root, entry)
    if (!isAllowedHost(context.req, session.allowedHosts)) return refusal(context, base, where)
    const opened = await vite.environments
      .open(environment, () => findEntry(root, entry), signal)
      .catch((cause: unknown) => {
        throw isEntryMissing(cause, root, entry) ? entryNotFound(root, entry, cause) : cause
      })
    const { exports, dispatch } = opened
    return {
      base,
      name: entry,
      where,
      templateFile: entryPlace(root, template),
      ...(exports && { exports }),
      ...(dispatch && { dispatch }),
      template: () => readTemplate(context.target),
      assets: () => [
        ...collectTags(tagSource, clientEntries(session), options),
        ...opened.styles().map((style) => linkedStyle(style, base)),
      ],
      styles: () => vite.environments.styleTags(opened.styles()),
    }
  }

  async function readTemplate(target: string): Promise<string> {
    try {
      return await renderPage(vite, template, target)
    } catch (cause) {
      if (!(cause instanceof ViteIntegrationError) || cause.code !== 'PAGE_NOT_FOUND') throw cause
      const details = { name: template, where: entryPlace(vite.session().root, template) }
      throw new ViteIntegrationError('SSR_TEMPLATE_NOT_FOUND', details, { dev: true, cause })
    }
  }

  /** Returns what the browser loads: the template's scripts, or the first script input of a project without a template. */
  function clientEntries({ project: { inputs, pages } }: DevSession): readonly string[] {
    if (pages.has(template)) return [template]
    return inputs.filter((input) => !input.endsWith('.html')).slice(0, 1)
  }

  return { open, describe: (error) => describeRenderError(error, vite.session().root) }
}

/** Returns an entry that renders nothing, for a Host that Vite does not allow. */
function refusal({ req }: RequestContext, base: string, where: string): SsrEntry {
  const host = JSON.stringify(req.headers.host ?? '')
  const text = `Blocked request. This host (${host}) is not in "server.allowedHosts" of vite.config.\n`
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  const noTags = (): readonly Tag[] => []
  return {
    base,
    name: '',
    where,
    templateFile: '',
    dispatch: async () => new Response(text, { status: 403, headers }),
    template: async () => '',
    assets: noTags,
  }
}
