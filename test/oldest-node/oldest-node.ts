import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { npmEnv } from '../support/npm-env.ts'
import { testFolder } from '../support/workspace.ts'

const packages = join(testFolder, '../packages')
const { engines } = JSON.parse(readFileSync(join(packages, 'core/package.json'), 'utf8')) as {
  engines: { node: string }
}

/** The oldest Node that the packages name, as in `process.version`: 'v22.15.0'. */
export const oldestVersion: string = `v${/\d+\.\d+\.\d+/.exec(engines.node)![0]}`

/** Returns the path of the oldest Node, which npm fetches the first time. */
export async function findOldestNode(): Promise<string> {
  if (process.version === oldestVersion) return process.execPath
  const args = ['-y', '-p', `node@${oldestVersion.slice(1)}`, 'node', '-p', 'process.execPath']
  // npx is a script of the shell on Windows. No argument has a space or a sign that a shell reads.
  const options = { cwd: tmpdir(), env: npmEnv(), shell: process.platform === 'win32' }
  const { stdout } = await promisify(execFile)('npx', args, options)
  return stdout.trim()
}

/** @throws when a package has not been built: the tests run what is published */
export function requireBuilds(): void {
  const missing = ['core', 'express', 'fastify', 'vite-plugin', 'cli'].filter(
    (name) => !existsSync(join(packages, name, 'dist/index.js')),
  )
  if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. Run pnpm build.`)
}
