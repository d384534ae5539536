import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { resolveConfig } from '@vite-integration/core'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Under the backend's prefixes nothing of Vite is asked for: files and pages there are not found. */
export function checkPublicFiles({ root, config }: Project): Finding[] {
  if (!config) return []
  const { serve } = config
  const { backendPrefixes } = resolveConfig({ root })
  const isBackends = (name: string): boolean =>
    backendPrefixes.some((prefix) => `/${name}/`.startsWith(`${prefix}/`))
  const { publicDir } = serve
  const names = publicDir && existsSync(publicDir) ? readdirSync(publicDir) : []
  const files = names.filter(isBackends).map((name) => path.relative(root, path.join(publicDir, name)))
  const pages = serve.entries
    .map(({ source }) => source)
    .filter((source) => source.endsWith('.html') && isBackends(source))
  // A base of its own keeps them apart.
  if (serve.base !== '/' && serve.base !== './' && serve.base !== '') return []
  const fix = `Rename it, or set "backendPrefixes" to what is the backend's alone (${backendPrefixes.join(', ')}).`
  return [...files, ...pages].map((name) =>
    reporter('public').warning(
      `${name} lies under a prefix of the backend, and is not served in development.`,
      fix,
    ),
  )
}
