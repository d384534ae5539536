import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Checks, checkOptionTable, invalidOption } from '@vite-integration/core/tooling'

/** Options that say which build, and where it is published. */
export interface StoreOptions {
  /** Bucket and prefix: 's3://bucket/prefix', or 's3://bucket' for the whole bucket. */
  to: string
  /**
   * URL of a store with the S3 API other than Amazon's own.
   *
   * @default what the AWS SDK finds: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the shared configuration, else Amazon S3
   * @example
   * publish({ to: 's3://assets', endpoint: 'https://account.r2.cloudflarestorage.com' })
   */
  endpoint?: string
  /**
   * Region of the bucket.
   *
   * @default what the AWS SDK finds; with an `endpoint` AWS_REGION, else 'us-east-1', which such stores take
   */
  region?: string
  /** Path of the Vite project root. @default process.cwd() */
  root?: string
  /** Folder of the build, relative to `root`. @default 'dist/client' when it holds a build, else 'dist' */
  outDir?: string
  /** Path of the manifest, relative to `outDir`. @default as in `viteIntegration()` */
  manifest?: string
  /** Public base path. @default the base that the build recorded, else '/' */
  base?: string
  /**
   * Name of the application. A prefix belongs to one application: a second one is refused there.
   *
   * @default the name in package.json of `root`, else the name of that folder
   */
  application?: string
  /**
   * Encodings whose precompressed forms are published too, under names of their own (`app.js.br`), for stores that do not compress.
   * The build has to have them: `integration({ compress: true })` in vite.config.
   *
   * @default []
   */
  precompressed?: readonly Encoding[]
  /** Milliseconds after which a store that sends and takes nothing counts as down; a request is then tried again. @default 30_000 */
  timeoutMs?: number
}

export type Encoding = 'br' | 'zstd' | 'gzip'

/** How far a publication is. */
export interface Progress {
  /** Files that were uploaded, of those that have to be. */
  readonly files: { readonly done: number; readonly all: number }
  readonly bytes: { readonly done: number; readonly all: number }
}

/** Options of {@link publish}. Unknown names raise UNKNOWN_OPTION, values of another type INVALID_OPTION. */
export interface PublishOptions extends StoreOptions {
  /** Only looks, and returns what would be uploaded. @default false */
  dryRun?: boolean
  /**
   * Builds that are kept: the newest `keep`, and all that the next one replaced within the last `days`: a build's age counts from the
   * publication of the next one, and before it is the live one. With neither, nothing is deleted. Without `days`, `keep` has to be at
   * least 2 where the build before is in use: a publication comes ahead of the rollout.
   */
  keep?: number
  days?: number
  /** Files that are uploaded at the same time. @default 16 */
  concurrency?: number
  /** Called when a file has been uploaded. */
  onProgress?: (progress: Progress) => void
  /** Called when the publication begins to wait, for five minutes at most, because another process deletes files there. */
  onWait?: () => void
}

export interface ResolvedOptions {
  readonly bucket: string
  /** '', or a path with a slash at its end. */
  readonly prefix: string
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly root: string
  readonly build: Readonly<{ root?: string; outDir?: string; manifest?: string; base?: string }>
  readonly application: string
  readonly precompressed: ReadonlySet<Encoding>
  readonly timeoutMs: number
  readonly dryRun: boolean
  readonly retention: Retention | undefined
  readonly concurrency: number
  readonly onProgress: (progress: Progress) => void
  readonly onWait: () => void
}

/** Which builds are kept: the newest, and those that were replaced lately. */
export interface Retention {
  readonly keep: number
  readonly days: number
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && !value.includes('\0')
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0
const text = [isText, 'a non-empty string'] as const
const count = [isCount, 'a whole number above 0'] as const
const encodings: ReadonlySet<unknown> = new Set(['br', 'zstd', 'gzip'])

const checks: Checks = {
  to: text,
  endpoint: text,
  region: text,
  root: text,
  outDir: text,
  manifest: text,
  base: [(value) => typeof value === 'string', 'a string'],
  application: text,
  precompressed: [
    (value) => Array.isArray(value) && value.every((name) => encodings.has(name)),
    'an array of "br", "zstd" and "gzip"',
  ],
  timeoutMs: count,
  dryRun: [(value) => typeof value === 'boolean', 'true or false'],
  keep: count,
  days: [(value) => typeof value === 'number' && value >= 0, 'a number of days, 0 or more'],
  concurrency: count,
  onProgress: [(value) => typeof value === 'function', 'a function (progress) => void'],
  onWait: [(value) => typeof value === 'function', 'a function () => void'],
}

/** @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION */
export function resolveOptions(options: PublishOptions): ResolvedOptions {
  checkOptionTable(options, checks)
  const { outDir, manifest, base, keep, days } = options
  const root = path.resolve(options.root ?? '.')
  const named = Object.entries({ root: options.root, outDir, manifest, base })
  return {
    ...parseLocation(options.to),
    endpoint: options.endpoint === undefined ? undefined : parseEndpoint(options.endpoint),
    region: options.region,
    root,
    build: Object.fromEntries(named.filter(([, value]) => value !== undefined)),
    application: options.application ?? nameOf(root),
    precompressed: new Set(options.precompressed),
    timeoutMs: options.timeoutMs ?? 30_000,
    dryRun: options.dryRun ?? false,
    retention: keep === undefined && days === undefined ? undefined : { keep: keep ?? 1, days: days ?? 0 },
    concurrency: options.concurrency ?? 16,
    onProgress: options.onProgress ?? (() => {}),
    onWait: options.onWait ?? (() => {}),
  }
}

function parseLocation(to: string): Pick<ResolvedOptions, 'bucket' | 'prefix'> {
  const [, bucket, rest = ''] = /^s3:\/\/([^/?#\s]+)(?:\/(.*))?$/.exec(to) ?? []
  const prefix = rest.replace(/\/+$/, '')
  const isPlain =
    prefix === '' || prefix.split('/').every((part) => /^[^?#\\]+$/.test(part) && !/^\.{1,2}$/.test(part))
  if (bucket === undefined || !isPlain)
    throw invalidOption('to', 'It has to be a bucket and a prefix, such as "s3://bucket/prefix"')
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` }
}

function parseEndpoint(endpoint: string): string {
  const url = URL.parse(endpoint)
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '') return endpoint
  throw invalidOption('endpoint', 'It has to be the URL of a store, such as "https://s3.example.com"')
}

function nameOf(root: string): string {
  try {
    const { name } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { name?: unknown }
    if (typeof name === 'string' && name !== '') return name
  } catch {
    // Without a package.json, or with a broken one, the folder has a name too.
  }
  return path.basename(root)
}
