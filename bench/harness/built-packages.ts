import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGES = ['core', 'express', 'fastify', 'vite-plugin', 'cli']
const BUILD = 'pnpm build   (without pnpm: npx -y -p node@24 -p pnpm@12.21.0 -- pnpm run build)'

/**
 * Checks the builds of our packages, which are measured as users run them. Returns a problem when one is missing, a
 * warning when one is old.
 */
export function checkBuiltPackages(): { problem?: string; warning?: string } {
  const folders = PACKAGES.map((name) => fileURLToPath(new URL(`../../packages/${name}`, import.meta.url)))
  const missing = folders.filter((folder) => !existsSync(join(folder, 'dist', 'index.js')))
  if (missing.length > 0) {
    return {
      problem: `The benchmarks measure the built packages. Not built yet: ${missing.join(', ')}\nBuild them with: ${BUILD}`,
    }
  }
  const old = folders.filter((folder) => newest(join(folder, 'src')) > newest(join(folder, 'dist')))
  if (old.length === 0) return {}
  return {
    warning: `Sources newer than their build, the figures are those of the build: ${old.join(', ')}\nBuild again with: ${BUILD}`,
  }
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs))
}
