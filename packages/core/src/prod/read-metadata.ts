import path from 'node:path'
import { type BuildMetadata, metadataFile, type ModuleFiles, modulesFile } from '../build-metadata.ts'
import { ViteIntegrationError } from '../errors.ts'
import { type Loading, pause, readBytes } from '../loading.ts'
import { integrityPattern } from '../manifest/chunk.ts'

type Fail = (known: string, cause?: unknown) => never

/** @throws ViteIntegrationError MANIFEST_INVALID */
export function* readMetadata(outDir: string): Loading<BuildMetadata> {
  const [json, fail] = yield* readJson(path.join(outDir, metadataFile))
  if (json === undefined) return {}
  const { base, manifest, names, vite, server, ssr, refresh, hashed, integrity, build, environments, files } =
    json
  if (base !== undefined && typeof base !== 'string') fail('"base" is not a string')
  if (manifest !== undefined && typeof manifest !== 'string') fail('"manifest" is not a string')
  if (names !== undefined && !isNames(names)) fail('"names" is not an object of keys')
  if (vite !== undefined && typeof vite !== 'string') fail('"vite" is not a string')
  if (server !== undefined && !isServer(server)) fail('"server" is not an object of objects of files')
  if (json['digests'] !== undefined && !isServer(json['digests']))
    fail('"digests" is not an object of objects of digests')
  if (ssr !== undefined && !isSsr(ssr)) fail('"ssr" does not name an environment and its entry')
  if (refresh !== undefined && !isStrings(refresh)) fail('"refresh" is not an array of strings')
  if (hashed !== undefined && !isStrings(hashed)) fail('"hashed" is not an array of strings')
  if (integrity !== undefined && !isHashes(integrity)) fail('"integrity" is not an object of hashes')
  if (build !== undefined && (typeof build !== 'string' || build === '')) fail('"build" is not a text')
  if (environments !== undefined && !isStrings(environments))
    fail('"environments" is not an array of strings')
  if (json['prerendered'] !== undefined && !isStrings(json['prerendered']))
    fail('"prerendered" is not an array of strings')
  if (files !== undefined && !isSizes(files)) fail('"files" is not an object of sizes')
  return json as BuildMetadata
}

/**
 * Reads the files of modules that the Vite plugin recorded; none where there is no record.
 *
 * @throws ViteIntegrationError MANIFEST_INVALID
 */
export function* readModuleFiles(outDir: string): Loading<ModuleFiles> {
  const [json, fail] = yield* readJson(path.join(outDir, modulesFile))
  const { modules = {} } = json ?? {}
  if (!isRecord(modules) || !Object.values(modules).every(isStrings))
    return fail('"modules" is not an object of lists of files')
  return { modules: modules as ModuleFiles['modules'] }
}

/** Returns undefined for a file that is not there. */
function* readJson(file: string): Loading<[json: Record<string, unknown> | undefined, fail: Fail]> {
  const fail: Fail = (known, cause) => {
    throw new ViteIntegrationError('MANIFEST_INVALID', { where: file, known }, { cause })
  }
  const text = yield* readIfThere(file, fail)
  if (text === undefined) return [undefined, fail]
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    fail('it is not valid JSON; the build may have been cut short', error)
  }
  yield* pause()
  return isRecord(json) ? [json, fail] : fail('it is not an object')
}

function* readIfThere(file: string, fail: Fail): Loading<string | undefined> {
  try {
    return (yield* readBytes(file)).toString('utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return fail('it cannot be read', error)
  }
}

function isServer(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isNames)
}

function isSsr(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { environment, entry, template } = value
  return [environment, entry, template ?? ''].every((text) => typeof text === 'string')
}

function isNames(value: unknown): boolean {
  return isRecord(value) && isStrings(Object.values(value))
}

function isHashes(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.values(value).every((hash) => typeof hash === 'string' && integrityPattern.test(hash))
  )
}

function isSizes(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.values(value).every((size) => Number.isSafeInteger(size) && (size as number) >= 0)
  )
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
