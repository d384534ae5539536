import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireBuilds } from '../support/built-packages.ts'
import { runNpm } from '../support/run-npm.ts'
import { newOutsideFolder, testFolder } from '../support/workspace.ts'

/** The versions of packages that this repository has. */
const versions = Object.assign({}, ...['../package.json', 'package.json'].map(devDependenciesOf)) as Record<
  string,
  string
>

function devDependenciesOf(file: string): Record<string, string> {
  const { devDependencies } = JSON.parse(readFileSync(join(testFolder, file), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return devDependencies
}

/** Packages that a production server does not need. */
const forDevelopment = ['vite', 'vite-plugin', 'vite-integration', 'publish']

/**
 * Makes a project outside of the workspace, with all packages as they are published: Vite, the plugin and the command
 * among its `devDependencies`.
 *
 * @param names packages of the registry, in the versions that this repository has
 * @returns the folder of the project
 */
export async function installPacked(
  files: Readonly<Record<string, string>>,
  names: readonly string[],
): Promise<string> {
  const packed = Object.entries(await packPackages()).filter(([name]) => name !== 'create-vite-integration')
  const root = newOutsideFolder('packed')
  const wanted = [...packed, ...names.map((name) => [name, versions[name]!] as const)]
  const isForDevelopment = ([name]: readonly [string, string]): boolean =>
    forDevelopment.some((other) => name === other || name.endsWith(`/${other}`))
  const { true: devDependencies = [], false: dependencies = [] } = Object.groupBy(wanted, (entry) =>
    isForDevelopment(entry) ? 'true' : 'false',
  )
  const packageJson = JSON.stringify({
    type: 'module',
    dependencies: Object.fromEntries(dependencies),
    devDependencies: Object.fromEntries(devDependencies),
  })
  for (const [name, content] of Object.entries({ ...files, 'package.json': packageJson })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  await npmInstall(root)
  return root
}

/** Packs all packages as they are published. Returns where npm finds each of them, by its name. */
export async function packPackages(): Promise<Record<string, string>> {
  requireBuilds()
  const packs = newOutsideFolder('packs')
  const args = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', packs]
  await runNpm('pnpm', args, join(testFolder, '..'))
  return Object.fromEntries(
    readdirSync(packs).map((file) => [packageName(file), `file:${join(packs, file)}`]),
  )
}

/** Installs the packages of a project. */
export async function npmInstall(root: string, ...flags: readonly string[]): Promise<void> {
  await runNpm('npm', ['install', ...flags, '--prefer-offline', '--no-audit', '--no-fund'], root)
}

/** Returns the name of a packed package: vite-integration-express-0.0.0.tgz holds `@vite-integration/express`. */
function packageName(file: string): string {
  const [, name = ''] = /^([a-z-]+)-\d/.exec(file) ?? []
  return name.replace(/^vite-integration-/, '@vite-integration/')
}
