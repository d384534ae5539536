import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { resolveConfig } from '../config.ts'
import { ViteIntegrationError } from '../errors.ts'
import { encodePath, requestPath } from '../http/request-path.ts'
import { loadAsync, readBytes, readStats } from '../loading.ts'
import type { ViteIntegrationOptions } from '../options.ts'
import type { Asset, Form } from './asset.ts'
import { createAsset } from './asset-index.ts'
import { type Build, loadBuild } from './load-build.ts'
import { readMetadata } from './read-metadata.ts'
import { changedTime } from './redeploy/changed-build.ts'
import { checkDigests, checkLoaded, checkRecord, IncompleteBuild } from './redeploy/check-build.ts'
import { lookAt } from './redeploy/look.ts'

/** A file that production serves. */
export interface ServedAsset extends Pick<Asset, 'file' | 'type' | 'isImmutable'> {
  /** The plain file, and its precompressed siblings. */
  readonly forms: readonly Pick<Form, 'file' | 'encoding'>[]
}

/** What production serves of a build, for tools that bring it to other places. */
export interface ServedBuild {
  /** The build id, as in `vite.hash()`. */
  readonly id: string
  /** Absolute path. */
  readonly outDir: string
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** All files but the pages: the asset index of production decides. */
  readonly assets: readonly ServedAsset[]
}

/**
 * Reads which files of a finished build production serves. A build that is not whole is an error, as it is at a redeploy: files
 * that are not as the build wrote them are taken when they have lain still for ten seconds, because a tool has changed them.
 *
 * @throws ViteIntegrationError BUILD_NOT_FOUND, BUILD_INCOMPLETE, MANIFEST_NOT_FOUND, MANIFEST_INVALID, UNKNOWN_OPTION, INVALID_OPTION
 */
export async function readServedBuild(
  options: Pick<ViteIntegrationOptions, 'root' | 'outDir' | 'manifest' | 'base'>,
): Promise<ServedBuild> {
  const config = resolveConfig({ ...options, dev: false }, { NODE_ENV: 'production' })
  const build = await loadAsync(loadBuild(config))
  await checkWhole(build).catch((error: unknown) => {
    if (!(error instanceof IncompleteBuild)) throw error
    throw new ViteIntegrationError('BUILD_INCOMPLETE', { where: build.outDir, known: error.message })
  })
  const assets = [...build.files].flatMap((file) => {
    const asset = isReachable(build.base + file) ? createAsset(file, build) : undefined
    return asset ? [asset] : []
  })
  const { id, outDir, base } = build
  return { id, outDir, base, assets }
}

/** A name with an escape in it is out of reach of every request. */
function isReachable(name: string): boolean {
  return requestPath(encodePath(name)) === name
}

/** @throws IncompleteBuild */
async function checkWhole(build: Build): Promise<void> {
  const { outDir } = build
  const metadata = await loadAsync(readMetadata(outDir))
  const look = await lookAt(outDir)
  const check = async (isSettled: boolean): Promise<void> => {
    checkRecord(metadata, undefined, look, isSettled)
    await checkDigests(metadata, outDir, isSettled)
  }
  try {
    await check(false)
  } catch (error) {
    if (!(error instanceof IncompleteBuild && error.isChanged)) throw error
    await sleep(changedTime)
    if ((await lookAt(outDir)).text !== look.text)
      throw new IncompleteBuild('copy', 'its files are still being written')
    await check(true)
  }
  await checkLoaded({ build }, undefined, look)
  await checkPages(build)
}

/** Every file in the folders of hashed files that a page names is served: nothing else would tell before a browser does. */
async function checkPages({ outDir, base, htmlFiles, files, assetFolders }: Build): Promise<void> {
  const folders = assetFolders.map((folder) => base + folder)
  for (const page of htmlFiles) {
    const html = (await loadAsync(readBytes(path.join(outDir, page)))).toString('utf8')
    for (const [, address = ''] of html.matchAll(/\b(?:src|href)=["']?([^"'\s>]+)/g)) {
      const name = requestPath(URL.parse(address, `http://page${base}${page}`)?.pathname)
      if (name === undefined || !folders.some((folder) => name.startsWith(`${folder}/`))) continue
      const file = name.slice(base.length)
      if (files.has(file) || (await loadAsync(readStats(path.join(outDir, file))))?.isFile()) continue
      throw new IncompleteBuild('page', `${file}, which its page ${page} names, is missing`)
    }
  }
}
