import type { DevOptions } from '../options.ts'

/** Options of `vite-integration dev`: those of `dev()`, and what only the command has. */
export interface DevConfig extends DevOptions {
  /**
   * The backend: './server.ts', or './app.ts:app'.
   *
   * @default the first of the usual names
   */
  target?: string
  /** Opens the application in the browser. @default false */
  open?: boolean
  /** Debugs the backend: true, or the address '[host:]port'. @default false */
  inspect?: boolean | string
  /** Debugs the backend, stopped at its first line: true, or the address '[host:]port'. @default false */
  inspectBrk?: boolean | string
}

/** Options of `vite-integration build`. */
export interface BuildConfig extends Pick<DevOptions, 'root' | 'configFile'> {
  /** Vite's mode, for .env files. @default 'production' */
  mode?: string
}

/** Options of `vite-integration preview`. */
export type PreviewConfig = Pick<DevConfig, 'target' | 'host' | 'port' | 'name' | 'root'>

/** Options of `vite-integration doctor`. */
export interface DoctorConfig extends PreviewConfig, Pick<DevOptions, 'configFile' | 'readyTimeoutMs'> {
  /** Prints the findings as JSON. @default false */
  json?: boolean
}

/** Options of `vite-integration publish`. */
export interface PublishConfig extends Pick<DevOptions, 'root'> {
  /** Bucket and prefix: 's3://bucket/prefix'. */
  to?: string
  /** URL of a store other than Amazon S3. */
  endpoint?: string
  region?: string
  /** Folder of the build. @default 'dist/client', else 'dist' */
  outDir?: string
  /** Whose prefix it is. @default the name in package.json */
  application?: string
  /** Keeps so many builds, the newest first. */
  keep?: number
  /** Keeps all builds that were replaced within so many days. */
  days?: number
  /** Precompressed forms to upload too, such as 'br,gzip'. */
  precompressed?: string
}

/** What `vite-integration.config.ts` exports: the options of each command. Flags of the command line win over them. */
export interface Config {
  dev?: DevConfig
  build?: BuildConfig
  preview?: PreviewConfig
  doctor?: DoctorConfig
  publish?: PublishConfig
}

/**
 * Returns the config as it is given: editors know its keys by this function.
 *
 * @param config options of each command
 * @example
 * ```ts
 * // vite-integration.config.ts
 * import { defineConfig } from 'vite-integration'
 *
 * export default defineConfig({ dev: { port: 4000, run: { worker: 'node worker.js' } } })
 * ```
 */
export function defineConfig(config: Config): Config {
  return config
}
