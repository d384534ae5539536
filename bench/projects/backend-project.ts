import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFrontEnd } from './front-end.ts'

const PACKAGES = ['express', 'vite-integration', '@vite-integration/express', '@vite-integration/vite-plugin']

const SERVER = `import express from 'express'
import { viteIntegration } from '@vite-integration/express'
import { version } from './version.ts'

const app = express()
// Without the variable Vite is the one of vite-integration dev, or else runs in this process.
app.use(viteIntegration({ root: import.meta.dirname, devServer: process.env.BENCH_DEV_SERVER }))
app.get('/api/version', (_req, res) => {
  res.send(String(version))
})
app.listen(Number(process.env.PORT), process.env.HOST)
`

const VITE_CONFIG = `import integration from '@vite-integration/vite-plugin'

export default { plugins: [integration()], logLevel: 'warn' }
`

/** Writes a Vite project with a backend, whose version is in a file of its own, which the benchmark edits. */
export async function writeBackendProject(root: string): Promise<void> {
  await writeFrontEnd(root)
  const modules = join(dirname(fileURLToPath(import.meta.url)), '../node_modules')
  for (const name of PACKAGES) {
    await mkdir(dirname(join(root, 'node_modules', name)), { recursive: true })
    await symlink(join(modules, name), join(root, 'node_modules', name), 'junction')
  }
  await writeFile(join(root, 'vite.config.js'), VITE_CONFIG)
  await writeFile(join(root, 'server.ts'), SERVER)
  await writeVersion(root, 0)
}

export function writeVersion(root: string, version: number): Promise<void> {
  return writeFile(join(root, 'version.ts'), `export const version: number = ${version}\n`)
}
