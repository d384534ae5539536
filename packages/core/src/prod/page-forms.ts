import path from 'node:path'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { compressedName } from '../compressed-names.ts'
import type { BufferedResponse, RequestContext } from '../contract.ts'
import { type Encoding, encodings } from '../http/accept-encoding.ts'
import { type Loading, readBytes } from '../loading.ts'
import { contentEtag, htmlPage, varyByNavigation } from '../http/responses.ts'
import { type Representation, selectResponse } from '../http/select-response.ts'

/** One encoding of a page, at its own path and as a fallback. */
export interface PageForm {
  readonly encoding: Encoding | undefined
  readonly body: Buffer
  readonly own: Representation
  readonly fallback: Representation
}

/** A compressed file beside a page. */
export type CodedPage = readonly [encoding: Encoding, bytes: Buffer]

/** Reads the compressed files beside a page, the preferred first. */
export function* readCodedPages(
  outDir: string,
  files: ReadonlySet<string>,
  file: string,
): Loading<readonly CodedPage[]> {
  const coded: CodedPage[] = []
  for (const encoding of encodings) {
    const name = compressedName(file, encoding)
    if (!files.has(name)) continue
    try {
      coded.push([encoding, yield* readBytes(path.join(outDir, name))])
    } catch {
      // The plain page is there.
    }
  }
  return coded
}

/** Returns the forms of a page, the preferred first. A compressed file counts when it holds this very page. */
export function createPageForms(files: readonly CodedPage[], html: string): readonly PageForm[] {
  const plain = Buffer.from(html)
  const coded = files.filter(([encoding, bytes]) => isPage(bytes, encoding, plain))
  const hasForms = coded.length > 0
  return [
    ...coded.map(([encoding, body]) => createForm(encoding, body, hasForms)),
    createForm(undefined, plain, hasForms),
  ]
}

export function answerPage(form: PageForm, isFallback: boolean, context: RequestContext): BufferedResponse {
  const { status, headers, body } = selectResponse(context, isFallback ? form.fallback : form.own)
  // Pages have no ranges.
  return { status, headers, body: body === 'whole' ? form.body : (body as BufferedResponse['body']) }
}

function createForm(encoding: Encoding | undefined, body: Buffer, hasForms: boolean): PageForm {
  const create = (varies: readonly string[]): Representation => {
    const vary = hasForms ? [...varies, 'Accept-Encoding'] : varies
    const page = htmlPage(200, body, contentEtag(body, encoding))
    const headers: Record<string, string> = {
      ...page.headers,
      ...(vary.length > 0 ? { vary: vary.join(', ') } : {}),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      'content-length': String(body.length),
    }
    const {
      'content-type': _type,
      'content-length': _length,
      'content-encoding': _encoding,
      ...headersNotModified
    } = headers
    return { etag: headers['etag']!, size: body.length, headers, headersNotModified }
  }
  return { encoding, body, own: create([]), fallback: create([varyByNavigation]) }
}

const decompress = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync }

/** Returns whether compressed bytes hold a page: it may have been changed after the build. */
function isPage(bytes: Buffer, encoding: Encoding, plain: Buffer): boolean {
  try {
    return decompress[encoding](bytes, { maxOutputLength: plain.length + 1 }).equals(plain)
  } catch {
    return false
  }
}
