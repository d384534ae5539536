import { existsSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from './errors.ts'
import { hotFilePath } from './hot-file.ts'
import { type ParsedBase, parseBase } from './parse-base.ts'
import { processWarningLogger, watchLogger } from './logger.ts'
import { encodePath } from './http/request-path.ts'
import { requestPath } from './http/request-path.ts'
import { metadataFile } from './prod/read-metadata.ts'
import type { Logger, NonceOption, ViteIntegrationOptions } from './options.ts'
import type { TagOptions } from './tag-options.ts'
import { checkOptions, invalidOption } from './validate-options.ts'

/** Options with every default filled in. Frozen. */
export interface ResolvedConfig {
  readonly dev: boolean
  /** Where Vite runs in development: in this process, where a hot file says, or at an origin. */
  readonly devServer: 'middleware' | 'proxy' | URL
  readonly devServerSecure: boolean
  /** Absolute. What a Vite server that runs on its own writes. */
  readonly hotFile: string
  /** NODE_ENV is 'production': a missing build is an error at start. */
  readonly strictBuild: boolean
  /** Absolute, links resolved. */
  readonly root: string
  /** True when the user gave `root`: a Vite that runs elsewhere is not the one that is meant. */
  readonly hasRootOption: boolean
  /** Absolute. */
  readonly configFile: string | false | undefined
  /** Each begins with a slash and has none at its end. */
  readonly backendPrefixes: readonly string[]
  /** Absolute. */
  readonly outDir: string
  /** Candidates, absolute, the first that exists counts. */
  readonly manifests: readonly string[]
  /** True when the user gave `manifest`: it goes before what the build recorded. */
  readonly hasManifestOption: boolean
  /** Decoded; begins and ends with a slash. Undefined: what the build recorded, else '/'. */
  readonly base: string | undefined
  /** '' or an origin without a slash at its end. Undefined: that of the recorded base. */
  readonly assetOrigin: string | undefined
  readonly spaFallback: boolean | string
  readonly nonce: NonceOption<never, never> | undefined
  readonly tags: Readonly<TagOptions>
  readonly server: ViteIntegrationOptions['server']
  /** True when the user gave `logger`. */
  readonly hasLogger: boolean
  readonly logger: Logger
}

/**
 * Fills in the defaults. The only place that reads the environment.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND
 */
export function resolveConfig<Req, Res>(
  options: ViteIntegrationOptions<Req, Res> = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): ResolvedConfig {
  checkOptions(options)
  const root = resolveRoot(options.root)
  const outDir = resolveOutDir(root, options)
  const base = resolveBase(options.base)
  return Object.freeze({
    dev: options.dev ?? env.NODE_ENV === 'development',
    devServer: resolveDevServer(options.devServer, env),
    devServerSecure: options.devServerSecure ?? true,
    hotFile: env.VITE_INTEGRATION_HOT_FILE ?? hotFilePath(root),
    strictBuild: env.NODE_ENV === 'production',
    root,
    hasRootOption: options.root !== undefined,
    configFile: resolveConfigFile(root, options.configFile),
    backendPrefixes: Object.freeze(resolvePrefixes(options.backendPrefixes)),
    outDir,
    manifests: Object.freeze(manifestCandidates(outDir, options.manifest)),
    hasManifestOption: options.manifest !== undefined,
    base: base?.base,
    assetOrigin: resolveOrigin(options.assetOrigin) ?? base?.origin,
    spaFallback: resolveSpaFallback(options.spaFallback),
    nonce: options.nonce as NonceOption<never, never> | undefined,
    tags: Object.freeze({ ...options.tags }),
    server: options.server,
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

/** Whoever runs both, Vite and the backend, says by the hot file's name that Vite is running. */
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

function originOf(text: string): URL | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) return undefined
  return url
}

/** Looked for below root first; else from the working directory, as Vite does. */
function resolveConfigFile(root: string, option: string | false | undefined): string | false | undefined {
  if (typeof option !== 'string') return option
  const below = path.resolve(root, option)
  return existsSync(below) ? below : path.resolve(option)
}

/** 'dist/client' is where a client build beside a server build goes; it counts when it holds a build. */
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

function resolvePrefixes(option = ['/api', '/events', '/ws']): string[] {
  return option.map((prefix) => {
    const problem = prefixProblem(prefix)
    if (problem !== undefined) throw invalidOption('backendPrefixes', `${JSON.stringify(prefix)} ${problem}`)
    return prefix.replace(/\/+$/, '')
  })
}

/** A prefix that no path can be under says nothing: better refused than passed over. */
function prefixProblem(prefix: string): string | undefined {
  const pattern = /\/(?=[:({[*])|[*?#]/.exec(prefix)
  if (pattern && pattern.index > 0) {
    const plain = prefix.slice(0, pattern.index).replace(/\/+$/, '')
    return `is a pattern, and these are plain paths: ${JSON.stringify(plain)} is all below it too`
  }
  if (!/^\/[^/?#:({[*]/.test(prefix)) return 'has to be a path such as "/api"'
  if (/%(?!2f)[\da-f]{2}/i.test(prefix)) return 'has to be decoded'
  // An escaped slash alone stays one.
  const target = encodePath(prefix).replaceAll('%252F', '%2F')
  return requestPath(target) === prefix ? undefined : 'is no path that a request can have'
}

function resolveSpaFallback(option: boolean | string = true): boolean | string {
  return typeof option === 'string' ? option.replace(/^\.?\//, '') : option
}
