import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runVite } from './production-build.ts'

const CHUNKS = 8

/** Ways to put a new build in the place of the old one. */
export type Redeploy = 'in place' | 'rename' | 'symlink'

/**
 * Builds a project several times by Vite and our plugin, into `versions/<number>`. Each build has a page, an entry and
 * chunks, and each of these files contains `version:<number>:`.
 */
export async function writeVersions(root: string, count: number): Promise<void> {
  await mkdir(join(root, 'src'), { recursive: true })
  const modules = join(dirname(fileURLToPath(import.meta.url)), '../node_modules')
  await symlink(modules, join(root, 'node_modules'), 'junction')
  await writeFile(join(root, 'package.json'), '{ "name": "bench-versions", "type": "module" }\n')
  await writeFile(
    join(root, 'vite.config.js'),
    "import integration from '@vite-integration/vite-plugin'\n" +
      "export default { root: import.meta.dirname, logLevel: 'error', build: { manifest: true, modulePreload: { polyfill: false } }, plugins: [integration()] }\n",
  )
  for (let version = 0; version < count; version++) {
    await writeSources(root, version)
    await runVite(root, ['--outDir', `versions/${version}`, '--emptyOutDir'])
  }
}

async function writeSources(root: string, version: number): Promise<void> {
  const mark = `version:${version}:`
  const numbers = Array.from({ length: CHUNKS }, (_, index) => index)
  const imports = numbers.map((index) => `import('./chunk-${index}.js')`).join('\n')
  await writeFile(
    join(root, 'index.html'),
    `<!doctype html><title>${mark}</title><script type="module" src="/src/main.js"></script>\n`,
  )
  await writeFile(join(root, 'src/main.js'), `console.log('${mark}')\n${imports}\n`)
  for (const index of numbers)
    await writeFile(join(root, `src/chunk-${index}.js`), `console.log('${mark} chunk ${index}')\n`)
}

/** Puts a version in the place of `dist`. */
export async function deploy(root: string, version: number, way: Redeploy): Promise<void> {
  const built = join(root, 'versions', String(version))
  const dist = join(root, 'dist')
  if (way === 'in place') {
    await rm(dist, { recursive: true, force: true })
    return cp(built, dist, { recursive: true })
  }
  if (way === 'symlink') {
    await symlink(built, join(root, 'next'))
    return rename(join(root, 'next'), dist)
  }
  await cp(built, join(root, 'next'), { recursive: true })
  if (version > 0) await rename(dist, join(root, `old-${version}`))
  return rename(join(root, 'next'), dist)
}
