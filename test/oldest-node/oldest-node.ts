import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packagesFolder } from '../support/built-packages.ts'
import { runNpm } from '../support/run-npm.ts'

const { engines } = JSON.parse(readFileSync(join(packagesFolder, 'core/package.json'), 'utf8')) as {
  engines: { node: string }
}

/** The oldest Node that the packages name, as in `process.version`: 'v22.15.0'. */
export const oldestVersion: string = `v${/\d+\.\d+\.\d+/.exec(engines.node)![0]}`

/** Returns the path of the oldest Node, which npm fetches the first time. */
export async function findOldestNode(): Promise<string> {
  if (process.version === oldestVersion) return process.execPath
  const args = ['-y', '-p', `node@${oldestVersion.slice(1)}`, 'node', '-p', 'process.execPath']
  return (await runNpm('npx', args, tmpdir())).trim()
}
