import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { listFolder, writeProject } from './projects.ts'

const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')

const files = {
  'package.json': '{ "type": "module" }',
  'src/main.ts': 'console.log(1)',
  'vite.config.ts': `import integration from '@vite-integration/vite-plugin'
export default { logLevel: 'error', plugins: [integration({ input: 'src/main.ts' })] }
`,
  // Small files with long names: of the whole build the record alone is large.
  ...Object.fromEntries(
    Array.from({ length: 80 }, (_, index) => [`public/file-of-a-long-name-${String(index)}.txt`, 'x']),
  ),
}

// A limit of the size of files fails a write as a full disk does, in the middle.
it.runIf(process.platform !== 'win32')(
  'a write that fails is a build error that names the file',
  async () => {
    const root = writeProject(files)
    const node = [process.execPath, '--conditions=source', vite, 'build', '--configLoader', 'native']
    const { NODE_ENV: _, VITEST: _vitest, ...env } = process.env
    const child = spawn('sh', ['-c', `trap '' XFSZ; ulimit -f 4; exec "$@"`, 'sh', ...node], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    expect(output).toMatch(
      /\[vite-integration\] \S+integration\.json\S* cannot be written, so the build is not complete: EFBIG/,
    )
    expect(listFolder(join(root, 'dist')).filter((file) => file.includes('integration.json'))).toEqual([])
  },
)
