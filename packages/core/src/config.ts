import { existsSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from './errors.ts'
import { hotFilePath } from './hot-file.ts'
import { type ParsedBase, parseBase } from './parse-base.ts'
import { processWarningLogger, watchLogger } from './logger.ts'
import { doubtOf } from './node-env.ts'
import type { PathPrefix } from './http/request-path.ts'
import { resolvePrefixes } from './resolve-prefixes.ts'
import { metadataFile } from './build-metadata.ts'
import type { NonceOption, SetHeaders, TransformHtml } from './option-functions.ts'
import type { Logger, ViteIntegrationOptions } from './options.ts'
import { memoryOf, type ResolvedStore, resolveStore } from './resolve-store.ts'
import { type ResolvedSsr, resolveSsr } from './ssr/resolve-ssr.ts'
import type { TagOptions } from './tag-options.ts'
import { checkOptions, invalidOption } from './validate-options.ts'

/** Options with every default filled in and every path absolute. Frozen. */
export interface ResolvedConfig {
  /** Names of the options that the user gave. */
  readonly given: readonly string[]
  readonly dev: boolean
  /** Where Vite runs in development: in this process, where a hot file says, or at an origin. */
  readonly devServer: 'middleware' | 'proxy' | URL
  readonly devServerSecure: boolean
  /** Absolute path of the hot file, which a Vite server in a process of its own writes. */
  readonly hotFile: string
  /** True when NODE_ENV is 'production': a missing build is then an error at start. */
  readonly strictBuild: boolean
  /** What NODE_ENV is, where neither it nor the option `dev` says that production is meant. */
  readonly doubt: string | undefined
  /** True when the program runs below `node --watch`, which watches each file that it imports. */
  readonly isWatched: boolean
  /** Absolute path, symbolic links resolved. */
  readonly root: string
  /** True when the user gave `root`. A running Vite with another root then gets a warning. */
  readonly hasRootOption: boolean
  /** Absolute path; false for no config, undefined for Vite's own search. */
  readonly configFile: string | false | undefined
  /** Paths, each with a slash at its beginning and none at its end, and regular expressions for whole paths. */
  readonly backendPrefixes: readonly PathPrefix[]
  /** Absolute path, symbolic links as they are. */
  readonly outDir: string
  /** Absolute paths to try; the first that exists is the manifest. */
  readonly manifests: readonly string[]
  /** Searches the folder of the build anew, where there was none at the start. */
  readonly locateBuild: () => Pick<ResolvedConfig, 'outDir' | 'manifests'>
  /** True when the user gave `manifest`, which overrides the path that the build recorded. */
  readonly hasManifestOption: boolean
  /** Decoded; begins and ends with a slash. Undefined: the base that the build recorded, else '/'. */
  readonly base: string | undefined
  /** '' or an origin without a slash at its end. Undefined: the origin of the recorded base. */
  readonly assetOrigin: string | undefined
  /** Undefined without one. */
  readonly assetFallback: ResolvedStore | undefined
  readonly spaFallback: boolean | string
  readonly nonce: NonceOption<never, never> | undefined
  readonly transformHtml: TransformHtml<never> | undefined
  /** Memory for the content of built files. */
  readonly memory: { readonly maxBytes: number }
  /** For how long, in milliseconds, and in how much memory earlier builds are kept. */
  readonly keep: { readonly ms: number; readonly bytes: number } | false
  /** Name of the response header with the build id, in lower case. */
  readonly buildHeader: string | false
  readonly setHeaders: SetHeaders | undefined
  readonly tags: Readonly<TagOptions>
  /** Undefined without the option: in production the record of the build may have an entry all the same. */
  readonly ssr: ResolvedSsr | undefined
  readonly server: ViteIntegrationOptions['server']
  /** Absolute path of the program that runs; undefined in a REPL. */
  readonly program: string | undefined
  /** True when the user gave `logger`. In development Vite's own messages then go there too. */
  readonly hasLogger: boolean
  readonly logger: Logger
}

/**
 * Checks the options and fills in the defaults. No other module reads the environment, so that one value
 * holds everything that the behaviour depends on.
 *
 * @param options are not changed
 * @param env environment variables: NODE_ENV; VITE_INTEGRATION_HOT_FILE, which `vite-integration dev` sets; and
 * WATCH_REPORT_DEPENDENCIES, which `node --watch` sets
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND
 * @example
 * const config = resolveConfig({ root: import.meta.dirname })
 */
export function resolveConfig<Req, Res>(
  options: ViteIntegrationOptions<Req, Res> = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): ResolvedConfig {
  checkOptions(options)
  const root = resolveRoot(options.root)
  const locateBuild = (): Pick<ResolvedConfig, 'outDir' | 'manifests'> => {
    // Links are followed with each build: a deploy may have switched one.
    const outDir = resolveOutDir(path.resolve(options.root ?? '.'), options)
    return { outDir, manifests: Object.freeze(manifestCandidates(outDir, options.manifest)) }
  }
  const base = resolveBase(options.base)
  return Object.freeze({
    given: Object.freeze(
      Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    ),
    dev: options.dev ?? env.NODE_ENV === 'development',
    devServer: resolveDevServer(options.devServer, env),
    devServerSecure: options.devServerSecure ?? true,
    hotFile: env.VITE_INTEGRATION_HOT_FILE ?? hotFilePath(root),
    strictBuild: env.NODE_ENV === 'production',
    doubt: options.dev === undefined ? doubtOf(env.NODE_ENV) : undefined,
    isWatched: env.WATCH_REPORT_DEPENDENCIES !== undefined,
    root,
    hasRootOption: options.root !== undefined,
    configFile: resolveConfigFile(root, options.configFile),
    backendPrefixes: Object.freeze(resolvePrefixes(options.backendPrefixes)),
    ...locateBuild(),
    locateBuild,
    hasManifestOption: options.manifest !== undefined,
    base: base?.base,
    assetOrigin: resolveOrigin(options.assetOrigin) ?? base?.origin,
    assetFallback: resolveStore(options),
    spaFallback: resolveSpaFallback(options.spaFallback),
    nonce: options.nonce as NonceOption<never, never> | undefined,
    transformHtml: options.transformHtml as TransformHtml<never> | undefined,
    memory: Object.freeze({
      maxBytes: memoryOf(options) * (options.assetFallback === undefined ? 1 : 3 / 4),
    }),
    keep: resolveKeep(options.keep),
    buildHeader: resolveBuildHeader(options.buildHeader),
    setHeaders: options.setHeaders,
    tags: Object.freeze({ ...options.tags }),
    ssr: resolveSsr(options.ssr),
    server: options.server,
    program: resolveProgram(),
    hasLogger: options.logger !== undefined,
    logger: options.logger ? watchLogger(options.logger) : processWarningLogger,
  })
}

/** Returns whether responses have a CSP nonce: by the `nonce` option, or by a policy that makes one. */
export function hasNonceOption({ nonce, tags }: ResolvedConfig): boolean {
  return nonce !== undefined || (tags.csp ?? false) !== false
}

function resolveRoot(option = '.'): string {
  const root = path.resolve(option)
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ViteIntegrationError('ROOT_NOT_FOUND', { where: root })
  }
  return realpathSync.native(root)
}

/** The command that runs both Vite and the backend names the hot file: Vite then runs in its own process. */
function resolveDevServer(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedConfig['devServer'] {
  const chosen = option ?? (env.VITE_INTEGRATION_HOT_FILE === undefined ? 'middleware' : 'proxy')
  if (chosen === 'middleware' || chosen === 'proxy') return chosen
  const url = originOf(chosen)
  if (url) return url
  throw invalidOption(
    'devServer',
    'It has to be "middleware", "proxy" or an origin alone, such as "http://localhost:5173"',
  )
}

/** Returns undefined for anything but an http or https origin: a path, a query and credentials are refused. */
function originOf(text: string): URL | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) return undefined
  return url
}

/** The file below root comes first; without one, the path starts at the working directory, as in Vite. */
function resolveConfigFile(root: string, option: string | false | undefined): string | false | undefined {
  if (typeof option !== 'string') return option
  const below = path.resolve(root, option)
  return existsSync(below) ? below : path.resolve(option)
}

/** 'dist/client' is the usual folder of a client build beside a server build. It is taken when it holds a build. */
function resolveOutDir(root: string, options: { outDir?: string; manifest?: string }): string {
  if (options.outDir !== undefined) return path.resolve(root, options.outDir)
  const client = path.join(root, 'dist', 'client')
  const others = ['index.html', metadataFile].map((file) => path.join(client, file))
  const markers = [...manifestCandidates(client, options.manifest), ...others]
  return markers.some((file) => existsSync(file)) ? client : path.join(root, 'dist')
}

function manifestCandidates(outDir: string, option: string | undefined): string[] {
  const names = option === undefined ? ['.vite/manifest.json', 'manifest.json'] : [option]
  return names.map((name) => path.resolve(outDir, name))
}

function resolveBase(option: string | undefined): ParsedBase | undefined {
  const parsed = option === undefined ? undefined : parseBase(option)
  if (option === undefined || parsed) return parsed
  throw invalidOption('base', 'It has to be a path such as "/app/", or "./"')
}

function resolveOrigin(option: string | undefined): string | undefined {
  if (option === undefined) return undefined
  const url = originOf(option)
  if (!url) {
    throw invalidOption('assetOrigin', 'It has to be an origin alone, such as "https://cdn.example.com"')
  }
  return url.origin
}

/** Node resolves neither links nor a missing ending in `process.argv`. */
function resolveProgram(): string | undefined {
  const [, program] = process.argv
  if (program === undefined) return undefined
  const found = ['', '.js', '.mjs', '.cjs', '.ts']
    .map((ending) => program + ending)
    .find((file) => existsSync(file))
  return found === undefined ? path.resolve(program) : realpathSync.native(found)
}

function resolveKeep(option: ViteIntegrationOptions['keep'] = {}): ResolvedConfig['keep'] {
  if (option === false) return false
  return Object.freeze({ ms: option.ms ?? 60 * 60 * 1000, bytes: option.bytes ?? 64 * 1024 * 1024 })
}

function resolveBuildHeader(option: boolean | string = false): string | false {
  if (option === false) return false
  return option === true ? 'x-vite-build' : option.toLowerCase()
}

function resolveSpaFallback(option: boolean | string = true): boolean | string {
  return typeof option === 'string' ? option.replace(/^\.?\//, '') : option
}
