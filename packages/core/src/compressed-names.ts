import type { Encoding } from './http/accept-encoding.ts'

const endings: Readonly<Record<Encoding, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' }

/** Returns the name of a precompressed form of a file: `x.js` and 'br' give `x.js.br`. The Vite plugin writes what core reads. */
export function compressedName(file: string, encoding: Encoding | undefined): string {
  return encoding === undefined ? file : file + endings[encoding]
}
