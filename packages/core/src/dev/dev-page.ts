import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { absoluteAddresses } from '../html/page-addresses.ts'
import type { NavigationRules } from '../http/navigation.ts'
import { encodePath } from '../http/request-path.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import { pageFrom } from './in-process/rewrite-origin.ts'

/**
 * Renders an HTML page of the project, transformed by Vite. Makes its relative addresses absolute: Vite does so only
 * for the root's `index.html`, and pages are shown at other paths than their own.
 *
 * @param originalUrl the request target of the browser
 * @throws ViteIntegrationError PAGE_NOT_FOUND, VITE_NOT_RUNNING
 */
export async function renderPage(vite: DevServer, name: string, originalUrl: string): Promise<string> {
  const { root, base, origin, project } = vite.session()
  const file = sourceName(name)
  const source = path.join(root, file)
  const isBelow = !path.relative(root, source).startsWith('..')
  if (!file.endsWith('.html') || !isBelow || !existsSync(source)) {
    const { bundler } = project
    throw new ViteIntegrationError('PAGE_NOT_FOUND', { name, where: source, bundler }, { dev: true })
  }
  const html = absoluteAddresses(await vite.page(file, originalUrl), base, file)
  return pageFrom(origin, encodePath(base), html)
}

/** Returns the rules for the paths of pages; a build has the same ones. */
export function pageRules(
  { backendPrefixes }: ResolvedConfig,
  { base, project }: DevSession,
): NavigationRules {
  return { base, backendPrefixes, assetDirs: project.assetsDir === '' ? [] : [base + project.assetsDir] }
}
