import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from './workspace.ts'

export const packagesFolder: string = join(testFolder, '../packages')

/** @throws when a package has not been built, for tests that run what is published */
export function requireBuilds(): void {
  const files = ['core', 'express', 'fastify', 'vite-plugin', 'cli'].map((name) => `${name}/dist/index.js`)
  const missing = [...files, 'create-vite-integration/dist/bin.js'].filter(
    (file) => !existsSync(join(packagesFolder, file)),
  )
  if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. Run pnpm build.`)
}
