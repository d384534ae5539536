import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkPackages } from './link-packages.ts'
import { runVite } from './production-build.ts'

const SOURCE = fileURLToPath(new URL('ssr-react', import.meta.url))
const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url))
const LINES = 110

/** Whose project it is: each has a place of its own for the markup, and a Vite config. */
export type SsrFlavour = 'integration' | 'nitro' | 'fastify'

const OUTLETS: Record<SsrFlavour, string> = {
  integration: '<!--app-html-->',
  nitro: '<!--ssr-outlet-->',
  fastify: '<!-- element -->',
}

/**
 * Copies `projects/ssr-react`, a page of 20 KB in React, and adds a page of that size without any rendering. The packages
 * are those of the benchmarks, the caches its own.
 */
export async function writeSsrProject(root: string, flavour: SsrFlavour = 'integration'): Promise<void> {
  await cp(SOURCE, root, { recursive: true })
  await linkPackages(MODULES, join(root, 'node_modules'))
  await mkdir(join(root, 'built'))
  const line = `<li class="product">${'A line of a page that is a file. '.repeat(5)}</li>\n`
  await writeFile(join(root, 'built/index.html'), `<!doctype html><ul>${line.repeat(LINES)}</ul>\n`)
  if (flavour === 'integration') return
  await cp(join(root, `vite.${flavour}.config.js`), join(root, 'vite.config.js'))
  const html = await readFile(join(root, 'index.html'), 'utf8')
  await writeFile(join(root, 'index.html'), html.replace(OUTLETS.integration, OUTLETS[flavour]))
}

/** Builds client and server of a project, with what else its Vite config asks for. */
export function buildSsrProject(root: string): Promise<void> {
  return runVite(root)
}
