import { createHash, hash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import path from 'node:path'
import { digestEtag } from '../http/responses.ts'
import type { Asset, Content, Form } from './asset.ts'
import { maxBodyBytes } from './asset-memory.ts'
import { isHiddenPath, isLeftover } from './never-served.ts'
import { normalizePath } from '../normalize-path.ts'

/** A file of a build that is open for reading. */
export interface OpenFile {
  readonly handle: FileHandle
  readonly stats: Stats
}

/** Content that was read, with its bytes where they fit into memory. */
export interface ReadContent {
  readonly content: Content
  readonly body: Buffer | undefined
  /** True when the bytes are those of the finished file; a copy may have been under way. */
  readonly isWhole: boolean
}

/** Opening a pipe would wait for its writer; a link that has come since the path was resolved is not followed. Windows has neither. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/**
 * Opens a listed file. Since the list was made it may have gone, or become a folder, a pipe, or a link that leads out.
 *
 * @throws the error of the file system
 */
export async function openFile(outDir: string, file: string): Promise<OpenFile | undefined> {
  const found = await realpath(path.join(outDir, file))
  const relative = path.relative(outDir, found)
  const inside = normalizePath(relative)
  if (path.isAbsolute(relative) || isHiddenPath(inside) || isLeftover(inside)) return undefined
  const handle = await open(found, openFlags)
  try {
    const stats = await handle.stat()
    if (stats.isFile()) return { handle, stats }
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return undefined
}

/** Reads an open file for a form. A file that is too large for memory is hashed piece by piece. */
export async function readContent(form: Form, { handle, stats }: OpenFile): Promise<ReadContent> {
  const known = form.content
  const signature = signatureOf(stats, form.asset)
  const isKnown = known !== undefined && signature !== '' && known.signature === signature
  if (stats.size > maxBodyBytes) {
    if (isKnown) return { content: known, body: undefined, isWhole: true }
    const digest = await hashFile(handle, stats.size)
    const after = await handle.stat()
    return create(form, stats, after, digest, undefined)
  }
  const body = await readBytes(handle, stats.size)
  if (isKnown && body.length === stats.size) return { content: known, body, isWhole: true }
  return create(form, stats, await handle.stat(), hash('sha1', body, 'base64url'), body)
}

function create(
  form: Form,
  before: Stats,
  after: Stats,
  digest: string,
  body: Buffer | undefined,
): ReadContent {
  const size = body?.length ?? before.size
  const isStable = size === before.size && before.size === after.size && before.mtimeMs === after.mtimeMs
  const isWhole = isStable && isComplete(form, after)
  const content = createContent(form, size, isWhole ? signatureOf(after, form.asset) : '', digest, after)
  return { content: isWhole ? content : { ...content, ...withoutPromise(content) }, body, isWhole }
}

/** Milliseconds after its last change in which a file of another size than recorded counts as being copied. */
const copyTime = 5000

/**
 * Returns whether a file that never changes is all there. An empty one is being written; one of another size than the build
 * recorded is being copied, unless it has been left alone for a while: a tool may have changed it after the build.
 */
function isComplete({ asset, recordedSize }: Form, { size, ctimeMs }: Stats): boolean {
  if (!asset.isImmutable) return true
  if (size === 0) return false
  return recordedSize === undefined || recordedSize === size || ageOf(ctimeMs) > copyTime
}

/**
 * Returns a text that changes when a file changes. Files that may change and have done so just now have none: times are
 * too coarse for a second change.
 */
export function signatureOf({ size, mtimeMs, ctimeMs, ino }: Stats, { isImmutable }: Asset): string {
  if (!isImmutable && ageOf(ctimeMs) < 100) return ''
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
}

/** A time in the future is no recent one either: the clock has been set back since. */
function ageOf(ctimeMs: number): number {
  return Math.abs(Date.now() - ctimeMs)
}

/** `Cache-Control` of files that never change under their name. */
export const forever = 'public, max-age=31536000, immutable'

function createContent(
  { asset, encoding }: Form,
  size: number,
  signature: string,
  digest: string,
  { mtimeMs }: Stats,
): Content {
  const etag = digestEtag(digest, encoding)
  const lastModified = Math.floor(mtimeMs / 1000) * 1000
  const { 'content-type': type = asset.type, vary, ...given } = asset.headers ?? {}
  const varies = [
    ...(asset.forms.length > 1 ? ['Accept-Encoding'] : []),
    ...(vary === undefined ? [] : [vary]),
  ]
  const common = {
    'cache-control': asset.isImmutable ? forever : 'no-cache',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag,
    ...(varies.length > 0 ? { vary: varies.join(', ') } : {}),
    ...given,
  }
  return {
    size,
    signature,
    etag,
    lastModified,
    headers: {
      'content-type': type,
      'content-length': String(size),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      'last-modified': new Date(lastModified).toUTCString(),
      ...common,
    },
    headersNotModified: common,
  }
}

/** The headers of a file that never changes, while it is not all there: no cache keeps what there is. */
function withoutPromise({
  headers,
  headersNotModified,
}: Content): Pick<Content, 'headers' | 'headersNotModified'> {
  const short = { 'cache-control': 'no-store' }
  return { headers: { ...headers, ...short }, headersNotModified: { ...headersNotModified, ...short } }
}

async function readBytes(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.subarray(0, length)
}

const pieceBytes = 256 * 1024

async function hashFile(handle: FileHandle, size: number): Promise<string> {
  const digest = createHash('sha1')
  const piece = Buffer.allocUnsafeSlow(pieceBytes)
  for (let position = 0; position < size;) {
    const { bytesRead } = await handle.read(piece, 0, pieceBytes, position)
    if (bytesRead === 0) break
    digest.update(piece.subarray(0, bytesRead))
    position += bytesRead
  }
  return digest.digest('base64url')
}
