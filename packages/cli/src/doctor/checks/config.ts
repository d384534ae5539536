import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { resolveConfig } from '@vite-integration/core'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Checks that vite.config exists and loads. */
export function checkConfig({ root, config, viteProblem, viteVersion }: Project): Finding[] {
  const { ok, warning, error } = reporter('config')
  if (viteVersion === undefined) return []
  if (!config) {
    const { message, fix } = viteProblem!
    return [error(message, fix)]
  }
  const { configFile } = config.build
  if (configFile !== undefined) return [ok(path.relative(root, configFile))]
  const fix = `Create ${path.join(root, 'vite.config.ts')}, or name its folder with --root.`
  return [warning('There is no vite.config.', fix)]
}

/** Checks that builds have a manifest, which production needs, and that the plugin is used, which records more. */
export function checkPlugin({ config }: Project): Finding[] {
  const { ok, warning, error } = reporter('plugin')
  if (!config) return []
  const { manifest, hasPlugin } = config.build
  if (hasPlugin && manifest !== false) return [ok('@vite-integration/vite-plugin is in use')]
  const add = 'Add integration() of @vite-integration/vite-plugin to "plugins" of vite.config'
  if (hasPlugin) {
    const fix = 'Remove "manifest: false" from "build" of vite.config.'
    return [error('The manifest is switched off: production cannot find the files of the build.', fix)]
  }
  if (manifest === false) {
    return [
      error(
        'Builds have no manifest: production cannot find their files.',
        `${add}, or set "build: { manifest: true }".`,
      ),
    ]
  }
  const message = 'Without the plugin the build records no base and no hashed files, and views do not reload.'
  return [warning(message, `${add}.`)]
}

/** Checks for `server.proxy`: it is meant for a Vite in front of a backend, and has no effect behind one. */
export function checkProxy({ config }: Project): Finding[] {
  const paths = config?.serve.server.proxied ?? []
  if (paths.length === 0) return []
  const message = `"server.proxy" of vite.config (${paths.join(', ')}) is left out: the backend is in front of Vite.`
  return [
    reporter('proxy').warning(message, 'Remove it, unless Vite is also run without the backend in front.'),
  ]
}

/** Checks that no option moves hot reload away from the application's own port, which it uses by default. */
export function checkHmr({ config }: Project): Finding[] {
  if (!config) return []
  const { ok, warning } = reporter('hmr')
  const { hmrOff, hmrParts } = config.serve.server
  if (hmrOff !== undefined) {
    return [warning(`"${hmrOff}: false" switches hot reload off.`, `Remove it from vite.config.`)]
  }
  if (hmrParts.length === 0) return [ok("Hot reload uses the application's own port")]
  const message = `${hmrParts.map((name) => `"${name}"`).join(' and ')} of vite.config take hot reload off the application's port.`
  return [warning(message, 'Remove them, unless a proxy in front of the backend asks for them.')]
}

/** Checks that no public files and pages lie under `backendPrefixes`: such paths are never passed to Vite. */
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
  // With a base such as /app/ no file of Vite can lie under a prefix of the backend.
  if (serve.base !== '/' && serve.base !== './' && serve.base !== '') return []
  const prefixes = backendPrefixes.join(', ')
  const fix = `Rename it, or set "backendPrefixes" (${prefixes}) to the paths that are the backend's alone.`
  return [...files, ...pages].map((name) =>
    reporter('public').warning(
      `${name} lies under a prefix of the backend, and is not served in development.`,
      fix,
    ),
  )
}
