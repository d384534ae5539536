import path from 'node:path'
import type { BuildEnvironment, ViteBuilder } from 'vite'

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
