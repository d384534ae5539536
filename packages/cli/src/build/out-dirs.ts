import path from 'node:path'
import type { BuildEnvironment, ViteBuilder } from 'vite'
import { commandError } from '../errors.ts'

/**
 * Throws when two environments build to one folder: each build empties its folder first, so the second would delete
 * the first.
 *
 * @throws ViteIntegrationError BUILD_FAILED
 */
export function refuseSharedFolders(builder: ViteBuilder): void {
  const names = new Map<string, string>()
  for (const { name, config } of Object.values(builder.environments)) {
    const folder = path.resolve(config.root, config.build.outDir)
    const other = names.get(folder)
    names.set(folder, name)
    if (other === undefined || config.build.emptyOutDir === false) continue
    const known =
      `The environments "${other}" and "${name}" both build to ${folder}, which each empties first. Give each ` +
      'its own "build.outDir", such as dist/client and dist/server.'
    throw commandError('BUILD_FAILED', { known })
  }
}

/** Returns the names of environments whose server build lies in a client's folder: production serves that folder. */
export function exposedServers(builder: ViteBuilder): string[] {
  const all = Object.values(builder.environments)
  const folderOf = ({ config }: BuildEnvironment): string => path.resolve(config.root, config.build.outDir)
  const isClient = ({ config }: BuildEnvironment): boolean => config.consumer === 'client'
  const clients = all.filter(isClient).map(folderOf)
  return all
    .filter((environment) => !isClient(environment))
    .filter((environment) =>
      clients.some((folder) => `${folderOf(environment)}${path.sep}`.startsWith(`${folder}${path.sep}`)),
    )
    .map(({ name }) => name)
}
