import type { BufferedResponse } from '../contract.ts'
import type { Encoding } from '../http/accept-encoding.ts'
import type { Validators } from '../http/preconditions.ts'

/** A file of a build that may be served, pages aside. */
export interface Asset {
  /** Relative to outDir, with slashes. */
  readonly file: string
  /** Media type, with its charset. */
  readonly type: string
  /** True when its content never changes under its name. */
  readonly isImmutable: boolean
  /** Headers that the application gives it, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** The plain file, and its precompressed siblings; the preferred first. */
  readonly forms: readonly Form[]
}

/** One encoding of an asset. */
export interface Form {
  readonly asset: Asset
  /** Relative to outDir: `assets/x.js`, `assets/x.js.br`. */
  readonly file: string
  readonly encoding: Encoding | undefined
  /** Size by the record of the build, in bytes; undefined where there is none. */
  readonly recordedSize: number | undefined
  /** Facts about its content; undefined until it has been read. */
  content: Content | undefined
  /**
   * Its bytes, where memory holds them; they were whole when they were read. Requests are answered with them when the asset
   * is immutable, `viteInline` with those of every file.
   */
  body: Buffer | undefined
}

/** Facts about a file's content, found when it was read. */
export interface Content extends Validators {
  /** Bytes. */
  readonly size: number
  /** Times and number of the file on disk: another value may be another content. */
  readonly signature: string
  /** Headers of a response with the whole of it. */
  readonly headers: BufferedResponse['headers']
  /** Headers of a 304. */
  readonly headersNotModified: BufferedResponse['headers']
}
