import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Links the packages of one `node_modules` folder into another one, which is created. Vite's caches stay apart: they are in
 * the folder itself.
 */
export async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await packageNames(from)) {
    await mkdir(join(to, name, '..'), { recursive: true })
    await symlink(join(from, name), join(to, name), 'junction')
  }
}

async function packageNames(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'))
  const scoped = names.filter((name) => name.startsWith('@'))
  const inScopes = await Promise.all(
    scoped.map(async (scope) => (await readdir(join(folder, scope))).map((name) => `${scope}/${name}`)),
  )
  return [...names.filter((name) => !name.startsWith('@')), ...inScopes.flat()]
}
