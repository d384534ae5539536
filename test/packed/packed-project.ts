import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireBuilds } from '../support/built-packages.ts'
import { runNpm } from '../support/run-npm.ts'
import { newOutsideFolder, testFolder } from '../support/workspace.ts'

const { devDependencies: versions } = JSON.parse(readFileSync(join(testFolder, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}

/**
 * Makes a project outside of the workspace, with all packages as they are published.
 *
 * @param names packages of the registry, in the versions that the tests have
 * @returns the folder of the project
 */
export async function installPacked(
  files: Readonly<Record<string, string>>,
  names: readonly string[],
): Promise<string> {
  requireBuilds()
  const packs = newOutsideFolder('packs')
  const args = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', packs]
  await runNpm('pnpm', args, join(testFolder, '..'))
  const root = newOutsideFolder('packed')
  for (const [name, content] of Object.entries({ ...files, 'package.json': '{ "type": "module" }' })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  const packed = readdirSync(packs).map((name) => join(packs, name))
  const others = names.map((name) => `${name}@${versions[name]!}`)
  await runNpm('npm', ['install', ...packed, ...others, '--prefer-offline', '--no-audit', '--no-fund'], root)
  return root
}
