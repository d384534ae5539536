import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const EXAMPLE = fileURLToPath(new URL('../../examples/express-react', import.meta.url))
const LEFT_OUT = new Set(['node_modules', 'dist'])

/**
 * Copies examples/express-react, with links to its packages. The copy has its own caches in node_modules/.vite, so that
 * the benchmark neither uses nor changes those of the example.
 */
export async function copyExample(to: string): Promise<void> {
  await cp(EXAMPLE, to, {
    recursive: true,
    filter: (source) => !LEFT_OUT.has(basename(source)),
  })
  await mkdir(join(to, 'node_modules'))
  for (const name of await packageNames()) {
    await mkdir(join(to, 'node_modules', name, '..'), { recursive: true })
    await symlink(join(EXAMPLE, 'node_modules', name), join(to, 'node_modules', name), 'junction')
  }
}

async function packageNames(): Promise<string[]> {
  const folder = join(EXAMPLE, 'node_modules')
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'))
  const scoped = names.filter((name) => name.startsWith('@'))
  const inScopes = await Promise.all(
    scoped.map(async (scope) => (await readdir(join(folder, scope))).map((name) => `${scope}/${name}`)),
  )
  return [...names.filter((name) => !name.startsWith('@')), ...inScopes.flat()]
}
