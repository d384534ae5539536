import path from 'node:path'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** The client's build is served to everybody, and each build is emptied before it is written. */
export function checkOutDirs({ root, config }: Project): Finding[] {
  if (!config) return []
  const { warning, error } = reporter('folders')
  const folders = config.build.environments
  const clients = folders.filter(({ isClient }) => isClient)
  const fix = 'Let "build.outDir" of the client be dist/client, and that of the server dist/server.'
  return folders.flatMap(({ name, isClient, folder }) => {
    if (isClient) return []
    const around = clients.find((client) => `${folder}${path.sep}`.startsWith(`${client.folder}${path.sep}`))
    if (!around) return []
    const place = path.relative(root, folder)
    if (around.folder !== folder) {
      return [
        warning(
          `The build of "${name}" in ${place} lies inside the client's, which is served to everybody.`,
          fix,
        ),
      ]
    }
    return [
      error(`The builds of "${around.name}" and "${name}" both go to ${place}: one deletes the other.`, fix),
    ]
  })
}
