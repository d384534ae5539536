import path from 'node:path'
import { findRoot } from '../find-root.ts'
import { findTarget, type Target } from '../find-target.ts'
import type { BothFacts } from './config-facts.ts'
import { type PackageJson, parsePackageJson } from './packages.ts'
import { type Problem, readConfig } from './read-config.ts'

export interface DoctorOptions {
  /** Vite root, absolute. Left out, it is found as in development. */
  readonly root: string | undefined
  readonly configFile: string | undefined
  readonly target: string | undefined
  readonly host: string
  readonly port: number
  /** How long the Vite config may take, ms. */
  readonly readyTimeoutMs: number
}

/** What checks look at. Nothing in it is changed by them. */
export interface Project {
  readonly root: string
  readonly host: string
  readonly port: number
  readonly nodeEnv: string | undefined
  readonly packageJson: PackageJson
  /** Of one that is there and cannot be read. */
  readonly packageError: unknown
  readonly viteVersion: string | undefined
  /** As Vite resolves it; undefined where it cannot. */
  readonly config: BothFacts | undefined
  /** Why there is no Vite, or no config. */
  readonly viteProblem: Problem | undefined
  /** The backend; an error where one was named that is not there. */
  readonly target: Target | undefined
  readonly targetError: unknown
}

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
