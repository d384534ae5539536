import path from 'node:path'
import { findRoot } from '../find-root.ts'
import { findTarget, type Target } from '../find-target.ts'
import type { BothFacts } from './config-facts.ts'
import { type PackageJson, parsePackageJson } from './packages.ts'
import { type Problem, readConfig } from './read-config.ts'

export interface DoctorOptions {
  /** Absolute path of the Vite root; undefined: found from the target, as `dev` does. */
  readonly root: string | undefined
  readonly configFile: string | undefined
  readonly target: string | undefined
  readonly host: string
  readonly port: number
  /** Time that the Vite config may take to load, in milliseconds. */
  readonly readyTimeoutMs: number
}

/** The project that checks look at. They change nothing in it. */
export interface Project {
  readonly root: string
  readonly host: string
  readonly port: number
  readonly nodeEnv: string | undefined
  readonly packageJson: PackageJson
  /** The error of a package.json that exists and cannot be read. */
  readonly packageError: unknown
  readonly viteVersion: string | undefined
  /** The config as Vite resolves it; undefined when that fails. */
  readonly config: BothFacts | undefined
  /** Why the version of Vite or the config is undefined. */
  readonly viteProblem: Problem | undefined
  readonly target: Target | undefined
  /** The error of a target that was named and does not exist. */
  readonly targetError: unknown
}

/** Reads everything that the checks look at. */
export async function loadProject(options: DoctorOptions): Promise<Project> {
  const { host, port, target, configFile, readyTimeoutMs } = options
  const cwd = process.cwd()
  const found = attempt(() => findTarget(target, cwd))
  const root = options.root ?? (found.value ? findRoot(found.value.file, cwd) : cwd)
  const json = attempt(() => parsePackageJson(path.join(root, 'package.json')))
  const request = { root, ...(configFile === undefined ? {} : { configFile }) }
  const { viteVersion, config, problem } = await readConfig(request, readyTimeoutMs)
  return {
    root,
    host,
    port,
    nodeEnv: process.env.NODE_ENV,
    packageJson: json.value ?? {},
    packageError: json.error,
    viteVersion,
    config,
    viteProblem: problem,
    target: found.value,
    targetError: target === undefined ? undefined : found.error,
  }
}

function attempt<T>(action: () => T): { readonly value?: T; readonly error?: unknown } {
  try {
    return { value: action() }
  } catch (error) {
    return { error }
  }
}
