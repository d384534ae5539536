import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import { compressedName } from '@vite-integration/core/plugin'

/** Content codings of HTTP that a build may have files in. */
export type CompressEncoding = 'br' | 'zstd' | 'gzip'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)
const toZstd = promisify(zstdCompress)

/** Every encoding at its best: a build compresses once what is sent many times. */
export const compressors: Readonly<Record<CompressEncoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) =>
    toBrotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  // Level 19 is the highest whose window fits the 8 MB that browsers accept (RFC 9659).
  zstd: (content) => toZstd(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  gzip: (content) => toGzip(content, { level: constants.Z_BEST_COMPRESSION }),
}

/** Returns the names of all compressed forms that a file may have. */
export function formsOf(file: string): string[] {
  return (Object.keys(compressors) as CompressEncoding[]).map((encoding) => compressedName(file, encoding))
}

/** Returns the file that a name is the compressed form of: 'app.js' for 'app.js.br'; nothing for other names. */
export function identityOf(name: string): string | undefined {
  return /^(.+)\.(?:br|zst|gz)$/.exec(name)?.[1]
}
