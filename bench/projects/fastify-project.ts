import { execFile } from 'node:child_process'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const LARGE_BYTES = 150_000

export interface FastifyProject {
  root: string
  /** Paths of a small and a large file in the build. */
  small: string
  large: string
}

/** Writes and builds a single-page project that @fastify/vite and the integration can both serve. */
export async function writeFastifyProject(root: string): Promise<FastifyProject> {
  await mkdir(join(root, 'src'), { recursive: true })
  const modules = join(dirname(fileURLToPath(import.meta.url)), '../node_modules')
  await symlink(modules, join(root, 'node_modules'), 'junction')
  const files = {
    'package.json': '{ "name": "bench-fastify", "type": "module" }\n',
    'index.html':
      '<!doctype html><html><head><title>bench</title></head><body><script type="module" src="/src/small.js"></script></body></html>\n',
    'src/small.js': "console.log('small')\nimport('./large.js')\n",
    'src/large.js': `export default ${JSON.stringify('x'.repeat(LARGE_BYTES))}\n`,
    'vite.config.js':
      "import viteFastify from '@fastify/vite/plugin'\n" +
      "export default { root: import.meta.dirname, logLevel: 'error', build: { manifest: true }, " +
      'plugins: [viteFastify({ spa: true })] }\n',
  }
  for (const [file, content] of Object.entries(files)) await writeFile(join(root, file), content)
  const bin = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js')
  await promisify(execFile)(process.execPath, [bin, 'build'], { cwd: root })
  const assets = await readdir(join(root, 'dist/client/assets'))
  const find = (name: string): string => `/assets/${assets.find((file) => file.startsWith(name))}`
  return { root, small: find('index-'), large: find('large-') }
}
