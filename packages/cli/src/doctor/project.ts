import path from 'node:path'
import { loadVite } from '@vite-integration/core/dev'
import type { InlineConfig, ResolvedConfig } from 'vite'
import { findRoot } from '../dev/find-root.ts'
import { findTarget, type Target } from '../find-target.ts'
import { type PackageJson, readPackageJson } from './packages.ts'

export interface DoctorOptions {
  /** Vite root, absolute. Left out, it is found as in development. */
  readonly root: string | undefined
  readonly configFile: string | undefined
  readonly target: string | undefined
  readonly host: string
  readonly port: number
}

/** What checks look at. Nothing in it is changed by them. */
export interface Project {
  readonly root: string
  readonly host: string
  readonly port: number
  /** As it was before Vite set it. */
  readonly nodeEnv: string | undefined
  readonly packageJson: PackageJson
  readonly viteVersion: string | undefined
  /** As Vite resolves it; undefined where it cannot. */
  readonly config: { readonly serve: ResolvedConfig; readonly build: ResolvedConfig } | undefined
  readonly configError: unknown
  /** The backend; an error where one was named that is not there. */
  readonly target: Target | undefined
  readonly targetError: unknown
}

export async function loadProject(options: DoctorOptions): Promise<Project> {
  const { host, port, target } = options
  const nodeEnv = process.env.NODE_ENV
  const cwd = process.cwd()
  const found = await attempt(async () => findTarget(target, cwd))
  const root = options.root ?? (found.value ? findRoot(found.value.file, cwd) : cwd)
  const vite = await attempt(() => loadVite(root))
  const config = vite.value && (await attempt(() => resolveBoth(vite.value!, root, options.configFile)))
  return {
    root,
    host,
    port,
    nodeEnv,
    packageJson: readPackageJson(path.join(root, 'package.json')) ?? {},
    viteVersion: vite.value?.version,
    config: config?.value,
    configError: config?.error,
    target: found.value,
    targetError: target === undefined ? undefined : found.error,
  }
}

interface Outcome<T> {
  readonly value?: T
  readonly error?: unknown
}

async function attempt<T>(action: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await action() }
  } catch (error) {
    return { error }
  }
}

/** As `vite` and as `vite build` see it. */
async function resolveBoth(
  vite: Awaited<ReturnType<typeof loadVite>>,
  root: string,
  configFile: string | undefined,
): Promise<{ serve: ResolvedConfig; build: ResolvedConfig }> {
  const inline: InlineConfig = {
    root,
    logLevel: 'silent',
    ...(configFile === undefined ? {} : { configFile }),
  }
  const resolve = async (command: 'serve' | 'build', env: string): Promise<ResolvedConfig> => {
    const before = process.env.NODE_ENV
    delete process.env.NODE_ENV
    try {
      return await vite.resolveConfig(inline, command, env, env)
    } finally {
      // Vite sets it where it is unset.
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    }
  }
  return { build: await resolve('build', 'production'), serve: await resolve('serve', 'development') }
}
