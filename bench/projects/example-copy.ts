import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkPackages } from './link-packages.ts'

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
  await linkPackages(join(EXAMPLE, 'node_modules'), join(to, 'node_modules'))
}
