import mime from 'mime-types'
import { compressedName } from '../compressed-names.ts'
import { logQuietly } from '../logger.ts'
import type { ResolvedConfig } from '../config.ts'
import type { SetHeaders } from '../option-functions.ts'
import type { Logger } from '../options.ts'
import type { Integration, RequestContext } from '../contract.ts'
import { forEachOf, type Loading } from '../loading.ts'
import { type ChooseForm, encodings } from '../http/accept-encoding.ts'
import { encodePath, requestPath } from '../http/request-path.ts'
import { type AnswerAsset, createAnswerAsset } from './answer-asset.ts'
import type { Asset, Form } from './asset.ts'
import { type AssetMemory, createAssetMemory } from './asset-memory.ts'
import { headersOf } from './file-headers.ts'
import { createHeldAsset } from './held-asset.ts'
import type { Build } from './load-build.ts'
import { createLoadContent, loadContents } from './load-contents.ts'
import { plainName } from './never-served.ts'

/** The files of one build that may be served, pages aside: what is not in it is never read for a request. */
export interface AssetIndex {
  /** By path relative to outDir. */
  readonly assets: ReadonlyMap<string, Asset>
  readonly memory: AssetMemory
  /** Answers plain requests for files in memory; see the contract. */
  readonly held: Integration['heldAsset']
  /** Finds the asset that a request is for, by its raw target; only a target that is written unusually is decoded. */
  find(context: RequestContext): Asset | undefined
  /** Returns the bytes of a file where memory holds them. */
  bytesOf(file: string): Buffer | undefined
  /** Answers a GET or HEAD request for an asset: from memory, else from the disk, with a 404 when it cannot be read. */
  readonly answer: AnswerAsset
  /** Reads all files, a few at a time, so that requests find them in memory. Never rejects. */
  load(isStopped: () => boolean): Promise<void>
}

/** @throws what the `setHeaders` option throws */
export function* createAssetIndex(
  build: Build,
  { memory: { maxBytes }, setHeaders, logger }: Pick<ResolvedConfig, 'memory' | 'setHeaders' | 'logger'>,
  chooseForm: ChooseForm,
): Loading<AssetIndex> {
  const { base, outDir } = build
  const assets = new Map<string, Asset>()
  const targets = new Map<string, Asset>()
  yield* forEachOf(build.files, (file) => {
    const asset = createAsset(file, build, setHeaders)
    if (!asset) return
    assets.set(file, asset)
    const path = base + file
    const target = encodePath(path)
    // A name with an escape in it is out of reach of every request.
    if (requestPath(target) === path) targets.set(target, asset)
  })
  warnOfPromise(assets.values(), logger)
  const memory = createAssetMemory(maxBytes)
  const load = createLoadContent(outDir, warnOnce(logger))
  return {
    assets,
    memory,
    held: createHeldAsset(targets, memory, chooseForm),
    find(context) {
      const { target } = context
      const query = target.indexOf('?')
      const found = targets.get(query === -1 ? target : target.slice(0, query))
      if (found) return found
      const { path } = context
      return path?.startsWith(base) ? assets.get(path.slice(base.length)) : undefined
    },
    bytesOf: (file) => assets.get(file)?.forms.at(-1)?.body,
    answer: createAnswerAsset(outDir, memory, load, chooseForm),
    load: (isStopped) => loadContents(assets.values(), load, memory, isStopped),
  }
}

/** Returns undefined for pages and for compressed forms. */
export function createAsset(
  file: string,
  { files, htmlFiles, immutable, sizes }: Build,
  setHeaders?: SetHeaders,
): Asset | undefined {
  if (htmlFiles.has(file) || isForm(file, files)) return undefined
  const forms: Form[] = []
  const asset = {
    file,
    type: mime.contentType(file.slice(file.lastIndexOf('/') + 1)) || 'application/octet-stream',
    isImmutable: immutable.has(file),
    headers: headersOf(file, immutable.has(file), setHeaders),
    forms,
  }
  for (const encoding of [...encodings, undefined]) {
    const name = compressedName(file, encoding)
    if (!files.has(name)) continue
    const recordedSize = sizes.get(name)
    forms.push({ asset, file: name, encoding, recordedSize, content: undefined, body: undefined })
  }
  return asset
}

/** Warns where `setHeaders` lets caches keep a file for ever whose name stays the same with another content. */
function warnOfPromise(assets: Iterable<Asset>, logger: Logger): void {
  for (const { file, isImmutable, headers } of assets) {
    if (isImmutable || !headers?.['cache-control']?.includes('immutable')) continue
    const text = `"setHeaders" gives ${file} a Cache-Control with "immutable", and its name has no hash`
    return logQuietly(() => logger.warn(`${text}: clients that have it never get the file of a later build.`))
  }
}

/** Creates the function that tells of a file that cannot be read: once for each, however many ask for it. */
function warnOnce(logger: Logger): (form: Form, error: unknown) => void {
  const told = new Set<Form>()
  return (form, error) => {
    if (told.has(form)) return
    told.add(form)
    const { code, message } = error as NodeJS.ErrnoException
    logQuietly(() =>
      logger.warn(`${form.file} of the build cannot be read (${code ?? message}): it is a 404.`),
    )
  }
}

/** Returns whether a file is a precompressed form of another one: it has no URL of its own. */
function isForm(file: string, files: ReadonlySet<string>): boolean {
  const plain = plainName(file)
  return plain !== undefined && files.has(plain)
}
