import type { ResolvedConfig } from '../config.ts'
import type { PageRules } from '../http/find-page.ts'
import { defaultTemplate } from '../ssr/resolve-ssr.ts'
import type { DevSession, ProjectSsr } from './dev-server.ts'

/** Returns how pages are rendered on the server: the `ssr` option goes before that of the plugin. Undefined without both. */
export function ssrOf({ ssr }: Pick<ResolvedConfig, 'ssr'>, { project }: DevSession): ProjectSsr | undefined {
  const entry = ssr?.entry ?? project.ssr?.entry
  if (entry === undefined) return undefined
  return {
    entry,
    environment: ssr?.environment ?? project.ssr?.environment ?? 'ssr',
    template: ssr?.template ?? project.ssr?.template ?? defaultTemplate,
  }
}

/** Returns whether the server entry answers the navigations that lead to no page of their own. */
export function isFallbackRendered(config: ResolvedConfig, session: DevSession): boolean {
  return config.spaFallback === true && ssrOf(config, session) !== undefined
}

/** Returns the pages that are sent as they are. The template is none of them; a build has the same rules. */
export function pagesOf(config: ResolvedConfig, session: DevSession): PageRules {
  const { base, project } = session
  const template = ssrOf(config, session)?.template
  return {
    base,
    pages:
      template === undefined
        ? project.pages
        : { has: (file) => file !== template && project.pages.has(file) },
    spaFallback: isFallbackRendered(config, session) ? false : config.spaFallback,
  }
}

/** Returns whether a decoded path, base included, names the template of rendered pages. */
export function isTemplate(path: string, config: ResolvedConfig, session: DevSession): boolean {
  const template = ssrOf(config, session)?.template
  return template !== undefined && path === session.base + template
}
