import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  type BuildMetadata,
  createIntegration,
  metadataFile,
  resolveConfig,
  ViteIntegrationError,
} from '@vite-integration/core'
import { keepApart, sharedFolderProblem } from '@vite-integration/core/tooling'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'
import { walkFiles } from '../walk-files.ts'

const report = reporter('build')
const rebuild = 'Run "npx vite-integration build".'
const silentLogger = { debug() {}, info() {}, warn() {}, error() {} }

/** Checks that there is a complete build, that the backend finds it, and that it is newer than its sources. */
export function checkBuild(project: Project): Finding[] {
  const { root, config } = project
  if (!config) return []
  const { outDir } = config.build
  const place = checkPlace(project, outDir)
  if (!existsSync(outDir)) {
    return [
      report.warning(`There is no build in ${shown(root, outDir)}.`, `${rebuild} Development needs none.`),
      ...place,
    ]
  }
  const broken = loadingError(root, outDir)
  if (broken) return [broken, ...place]
  const stale = [
    ...checkBase(config.build.base, outDir),
    ...checkAge(project, outDir),
    ...checkBuilt(project, outDir),
  ]
  return [
    ...(stale.length === 0 ? [report.ok(`The build in ${shown(root, outDir)} is whole and fresh`)] : stale),
    ...place,
  ]
}

function shown(root: string, folder: string): string {
  return path.relative(root, folder) || '.'
}

/** Loads the build by the code that production uses, and returns its error. */
function loadingError(root: string, outDir: string): Finding | undefined {
  try {
    const options = { root, outDir, dev: false, logger: silentLogger }
    void createIntegration(resolveConfig(options, { NODE_ENV: 'production' })).close()
    return undefined
  } catch (error) {
    if (!(error instanceof ViteIntegrationError)) throw error
    return report.error(`${error.message}.`, error.hint)
  }
}

/** Checks that the backend finds the build: in `dist/client` or `dist`, or by an `outDir` in its module. */
function checkPlace({ root, target }: Project, outDir: string): Finding[] {
  const usual = ['dist', 'dist/client'].map((folder) => path.join(root, folder))
  const isTold = target !== undefined && readFileSync(target.file, 'utf8').includes('outDir')
  if (usual.includes(outDir) || isTold) return []
  const name = shown(root, outDir)
  const message = `Builds go to ${name}, where a backend does not look by itself.`
  return [report.warning(message, `Give it there: viteIntegration({ outDir: '${name}' }).`)]
}

function readMetadata(outDir: string): BuildMetadata {
  const file = path.join(outDir, metadataFile)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BuildMetadata) : {}
}

function checkBase(base: string, outDir: string): Finding[] {
  const built = readMetadata(outDir).base
  if (built === undefined || built === base) return []
  return [report.warning(`The build was made for base ${built}, vite.config says ${base}.`, rebuild)]
}

/** Checks that the build has every entry of the config. */
function checkBuilt({ config }: Project, outDir: string): Finding[] {
  const { entries } = readMetadata(outDir)
  if (!entries) return []
  const missing = config!.build.entries.filter(({ source }) => !entries.includes(source))
  const names = missing.map(({ source }) => source).join(', ')
  return missing.length === 0 ? [] : [report.warning(`The build was made without ${names}.`, rebuild)]
}

/**
 * Checks that the build is newer than its sources. Files beside and below the entries count as sources: the real ones
 * are known only by building.
 */
function checkAge({ root, config, target }: Project, outDir: string): Finding[] {
  const { serve, build } = config!
  const { manifest } = build
  const manifestFile = path.join(outDir, typeof manifest === 'string' ? manifest : '.vite/manifest.json')
  const builtAt = statSync(manifestFile, { throwIfNoEntry: false })?.mtimeMs
  if (builtAt === undefined) return []
  const entries = build.entries.map(({ file }) => file)
  const folders = new Set(entries.map((file) => path.dirname(file)).filter((folder) => folder !== root))
  const leaveOut = new Set([outDir, ...(target ? [target.file] : [])])
  const below = [...folders, serve.publicDir].filter(Boolean).flatMap((folder) => walkFiles(folder, leaveOut))
  const files = [...entries, ...below, ...(build.configFile === undefined ? [] : [build.configFile])]
  const newer = files.find((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > builtAt)
  if (newer === undefined) return []
  return [report.warning(`The build is older than ${path.relative(root, newer)}.`, rebuild)]
}

/**
 * Checks that server builds, and what the TypeScript compiler writes, do not lie in a client's folder: that is served to
 * everybody, and emptied before each build.
 */
export function checkOutDirs({ root, config }: Project): Finding[] {
  if (!config) return []
  const { warning, error } = reporter('folders')
  const shared = sharedFolderProblem(root, config.build.outDir)
  const folders = config.build.environments
  const clients = folders.filter(({ isClient }) => isClient)
  const fix = 'Set "build.outDir" of the client to dist/client, and that of the server to dist/server.'
  const servers = folders.flatMap(({ name, isClient, folder }) => {
    if (isClient) return []
    const around = clients.find((client) => `${folder}${path.sep}`.startsWith(`${client.folder}${path.sep}`))
    if (!around) return []
    const place = path.relative(root, folder)
    if (around.folder !== folder) {
      return [
        warning(
          `The build of "${name}" in ${place} lies inside the client's, which is served to everybody.`,
          fix,
        ),
      ]
    }
    return [
      error(`The builds of "${around.name}" and "${name}" both go to ${place}: one deletes the other.`, fix),
    ]
  })
  return shared === undefined ? servers : [...servers, error(shared, keepApart)]
}
