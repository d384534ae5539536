import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'

/** Content codings of HTTP that a build may have files in. */
export type CompressEncoding = 'br' | 'zstd' | 'gzip'

interface Encoding {
  /** What a compressed form has behind the name of its file. */
  readonly suffix: string
  readonly compress: (content: Buffer) => Promise<Buffer>
}

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)
const toZstd = promisify(zstdCompress)

/** Every encoding at its best: a build compresses once what is sent many times. */
export const encodings: Readonly<Record<CompressEncoding, Encoding>> = {
  br: {
    suffix: '.br',
    compress: (content) =>
      toBrotli(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
  },
  zstd: {
    suffix: '.zst',
    // Level 19 is the highest whose window fits the 8 MB that browsers accept (RFC 9659).
    compress: (content) => toZstd(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  },
  gzip: { suffix: '.gz', compress: (content) => toGzip(content, { level: constants.Z_BEST_COMPRESSION }) },
}

/** Returns the file that a name is the compressed form of: 'app.js' for 'app.js.br'; nothing for other names. */
export function identityOf(name: string): string | undefined {
  return /^(.+)\.(?:br|zst|gz)$/.exec(name)?.[1]
}
