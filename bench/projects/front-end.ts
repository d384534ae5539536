import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LARGE_BYTES = 500_000
const PAGE_MODULES = 300

/** Paths that a browser requests after the document of a page with many small modules. */
export const PAGE_PATHS: string[] = ['/@vite/client', '/src/page.ts', ...partPaths()]

function partPaths(): string[] {
  return Array.from({ length: PAGE_MODULES }, (_, index) => `/src/parts/part-${index}.ts`)
}

/** Path of a module that accepts its own updates, and calls a function of the page whenever it runs. */
export const HOT_PATH = '/src/hot.ts'

export function renderHot(version: number): string {
  return `export const version: number = ${version}
const { tellHot } = globalThis as { tellHot?: (version: number, moment: number) => void }
tellHot?.(version, performance.timeOrigin + performance.now())
if (import.meta.hot) import.meta.hot.accept()
`
}

/**
 * Writes a Vite project with a small module, one of 500 kB and a page of 300 modules. All are TypeScript, so that Vite
 * has to transform them.
 */
export async function writeFrontEnd(root: string): Promise<void> {
  await mkdir(join(root, 'src', 'parts'), { recursive: true })
  await mkdir(join(root, 'node_modules'))
  await linkVite(root)
  await writeFile(join(root, 'package.json'), '{ "name": "bench-front-end", "type": "module" }\n')
  await writeFile(
    join(root, 'index.html'),
    '<!doctype html><title>bench</title><script type="module" src="/src/main.ts"></script>\n',
  )
  await writeFile(join(root, 'src', 'main.ts'), "import './small.ts'\nimport './large.ts'\n")
  await writeFile(join(root, 'src', 'small.ts'), renderFunctions(10))
  await writeFile(join(root, 'src', 'large.ts'), renderLarge())
  await writeFile(join(root, HOT_PATH), renderHot(0))
  const parts = partPaths()
  await writeFile(join(root, 'src', 'page.ts'), parts.map((path) => `import '${path}'\n`).join(''))
  await Promise.all(parts.map((path) => writeFile(join(root, path), renderFunctions(10))))
}

/** Links the Vite of the benchmarks into the project, as its own. */
async function linkVite(root: string): Promise<void> {
  const vite = dirname(fileURLToPath(import.meta.resolve('vite/package.json')))
  await symlink(vite, join(root, 'node_modules', 'vite'), 'junction')
}

function renderLarge(): string {
  const perFunction = renderFunctions(100).length / 100
  return renderFunctions(Math.ceil(LARGE_BYTES / perFunction))
}

function renderFunctions(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `export function step${index}(value: number, factor: number = ${index}): number {
  const scaled: number = value * factor
  return scaled > ${index * 7} ? scaled - ${index} : scaled
}
`,
  ).join('\n')
}
