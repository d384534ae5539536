import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const SCRIPT_BYTES = 150_000
const PAGE_BYTES = 3_000

export interface ProductionBuild {
  root: string
  /** Path of the hashed script of 150 KB, relative to outDir. A `.br` and a `.gz` file lie beside it. */
  script: string
}

/** Builds a project by Vite and our plugin: a page of 3 KB that loads a script of 150 KB, both with compressed forms. */
export async function writeProductionBuild(root: string): Promise<ProductionBuild> {
  await writeProject(root)
  await runVite(root)
  const assets = await readdir(join(root, 'dist/assets'))
  const script = `assets/${assets.find((file) => file.endsWith('.js'))}`
  for (const file of [script, 'index.html']) await compress(join(root, 'dist', file))
  return { root, script }
}

async function writeProject(root: string): Promise<void> {
  await mkdir(join(root, 'src'), { recursive: true })
  const modules = join(dirname(fileURLToPath(import.meta.url)), '../node_modules')
  await symlink(modules, join(root, 'node_modules'), 'junction')
  const files = {
    'package.json': '{ "name": "bench-production", "type": "module" }\n',
    'index.html': `<!doctype html><html><head><title>bench</title></head><body><p>${makeText(PAGE_BYTES)}</p><script type="module" src="/src/main.js"></script></body></html>\n`,
    'src/main.js': `console.log(${JSON.stringify(makeText(SCRIPT_BYTES))})\n`,
    'vite.config.js':
      "import integration from '@vite-integration/vite-plugin'\n" +
      "export default { root: import.meta.dirname, logLevel: 'error', build: { manifest: true }, plugins: [integration()] }\n",
  }
  for (const [file, content] of Object.entries(files)) await writeFile(join(root, file), content)
}

export async function runVite(root: string, args: string[] = []): Promise<void> {
  const bin = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js')
  await promisify(execFile)(process.execPath, [bin, 'build', ...args], { cwd: root })
}

/** Returns a text that compresses about as well as code does. */
function makeText(length: number): string {
  let seed = 1
  const next = (): number => (seed = (seed * 48_271) % 2_147_483_647)
  const words = Array.from({ length: 2_000 }, () =>
    next()
      .toString(36)
      .slice(0, 3 + (next() % 5)),
  )
  const parts: string[] = []
  for (let size = 0; size < length; size += parts.at(-1)!.length + 1)
    parts.push(words[next() % words.length]!)
  return parts.join(' ').slice(0, length)
}

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  await writeFile(`${file}.br`, brotliCompressSync(bytes, { params }))
  await writeFile(`${file}.gz`, gzipSync(bytes))
}
