import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { compressedName } from '@vite-integration/core/plugin'
import { type CompressEncoding, compressors, identityOf } from './encodings.ts'
import type { FoundFiles } from './find-files.ts'
import { inParallel } from './in-parallel.ts'
import type { CompressOptions, IntegrationOptions } from './options.ts'
import { writeOutput } from './write-output.ts'

export type ResolvedCompress = Required<CompressOptions>

/** Files that get smaller. Images, videos and WOFF fonts are compressed already. */
const isCompressible =
  /\.(?:html?|xhtml|[cm]?js|css|json|json5|jsonld|geojson|topojson|webmanifest|txt|md|csv|tsv|xml|xsl|rss|atom|svg|wasm|ya?ml|ics|vtt|srt|gltf|ttf|otf|eot|ico|bmp)$/i

/**
 * Returns the option `compress` with its defaults, or nothing when nothing is to be compressed.
 *
 * @throws Error for an unknown encoding and for a threshold that is no number of bytes
 */
export function resolveCompress(option: IntegrationOptions['compress']): ResolvedCompress | undefined {
  if (option === undefined || option === false) return undefined
  const { encodings: wanted = ['br', 'zstd', 'gzip'], threshold = 1024 } = option === true ? {} : option
  const unknown = wanted.find((encoding) => !Object.hasOwn(compressors, encoding))
  if (unknown !== undefined) {
    throw new Error(
      `[vite-integration] "compress" of the plugin has the encoding ${JSON.stringify(unknown)}: there are 'br', ` +
        `'zstd' and 'gzip'.`,
    )
  }
  if (!(threshold >= 0))
    throw new Error('[vite-integration] "compress.threshold" of the plugin is no number of bytes.')
  return { encodings: wanted, threshold }
}

/** One compressed form to make. */
interface Job {
  readonly file: string
  readonly encoding: CompressEncoding
  /** Bytes of the file. */
  readonly size: number
}

export interface CompressResult {
  /** Files with at least one form. */
  readonly files: number
  /** Bytes of these forms by encoding. */
  readonly bytes: Readonly<Record<string, number>>
}

/**
 * Writes the compressed forms of files beside them. A form that is not at least 5 % smaller than its file is left out,
 * and so is one that another plugin has written.
 *
 * @param dir absolute path of the folder of the build
 * @param onProgress receives how many of how many forms are done
 */
export async function compressFiles(
  dir: string,
  files: FoundFiles,
  { encodings: wanted, threshold }: ResolvedCompress,
  onProgress: (done: number, all: number) => void = () => {},
): Promise<CompressResult> {
  const jobs = [...files]
    .filter(([file, { size }]) => size >= threshold && size > 0 && isCompressible.test(file))
    .flatMap(([file, { size }]) => wanted.map((encoding): Job => ({ file, encoding, size })))
    .filter(({ file, encoding }) => !files.has(compressedName(file, encoding)))
    // The largest first, so that no core waits for one of them at the end.
    .toSorted((a, b) => b.size - a.size)
  const compressed = new Set<string>()
  const bytes: Record<string, number> = {}
  let done = 0
  await inParallel(jobs, async (job) => {
    const size = await writeForm(dir, job)
    if (size !== undefined) {
      compressed.add(job.file)
      bytes[job.encoding] = (bytes[job.encoding] ?? 0) + size
    }
    onProgress(++done, jobs.length)
  })
  return { files: compressed.size, bytes }
}

/** Returns the bytes of the form, or nothing when it was not worth writing. */
async function writeForm(dir: string, { file, encoding }: Job): Promise<number | undefined> {
  const content = await readFile(path.join(dir, file))
  const form = await compressors[encoding](content)
  if (form.length > content.length * 0.95) return undefined
  await writeOutput(path.join(dir, compressedName(file, encoding)), form)
  return form.length
}

/**
 * Deletes the compressed forms that an earlier build left beside files which were written anew: they have the bytes of
 * the file before.
 *
 * @param written the files of this build
 * @param leftover the files of earlier builds
 */
export async function removeStaleForms(
  dir: string,
  written: FoundFiles,
  leftover: Iterable<string>,
): Promise<void> {
  const stale = [...leftover].filter((file) => written.has(identityOf(file) ?? ''))
  await inParallel(stale, (file) => rm(path.join(dir, file), { force: true }))
}
