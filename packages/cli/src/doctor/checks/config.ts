import path from 'node:path'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

export function checkConfig({ root, config, viteProblem, viteVersion }: Project): Finding[] {
  const { ok, warning, error } = reporter('config')
  if (viteVersion === undefined) return []
  if (!config) {
    const { message, fix } = viteProblem!
    return [error(message, fix)]
  }
  const { configFile } = config.build
  if (configFile !== undefined) return [ok(path.relative(root, configFile))]
  const fix = `Make ${path.join(root, 'vite.config.ts')}, or name the folder it is in with --root.`
  return [warning('There is no vite.config.', fix)]
}

/** Production reads a manifest; the plugin makes one, and more. */
export function checkPlugin({ config }: Project): Finding[] {
  const { ok, warning, error } = reporter('plugin')
  if (!config) return []
  const { manifest, hasPlugin } = config.build
  if (hasPlugin && manifest !== false) return [ok('@vite-integration/vite-plugin is in use')]
  const add = 'Add integration() of @vite-integration/vite-plugin to "plugins" of vite.config'
  if (hasPlugin) {
    const fix = 'Remove "manifest: false" from "build" of vite.config.'
    return [error('The manifest is switched off: production has nothing to find files by.', fix)]
  }
  if (manifest === false) {
    return [
      error(
        'Builds get no manifest: production finds no files.',
        `${add}, or set "build: { manifest: true }".`,
      ),
    ]
  }
  const message = 'Without the plugin the build records no base and no hashed files, and views do not reload.'
  return [warning(message, `${add}.`)]
}
