import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { BuildEnvironment, ViteBuilder } from 'vite'

/**
 * Builds the environments of a project: those of clients first, because servers render with what their builds have
 * recorded. Environments without an input of their own are left out. Where `builder.buildApp` of the config, or a hook
 * of a plugin, has built something, only `needed` ones are added.
 *
 * @param needed names of environments that belong to the build in any case
 * @throws Error when two environments build to one folder
 */
export async function buildClientFirst(builder: ViteBuilder, needed: readonly string[] = []): Promise<void> {
  const all = Object.values(builder.environments)
  const isChosen = all.some(({ isBuilt }) => isBuilt)
    ? ({ name }: BuildEnvironment): boolean => needed.includes(name)
    : (environment: BuildEnvironment): boolean => hasOwnInput(environment, builder)
  const wanted = all.filter((environment) => !environment.isBuilt && isChosen(environment))
  refuseSharedFolders(wanted)
  for (const environment of wanted.toSorted((a, b) => rank(a) - rank(b))) await builder.build(environment)
}

function rank({ config }: BuildEnvironment): number {
  return config.consumer === 'client' ? 0 : 1
}

/** The places of entries in Vite 7 and 8. */
interface Inputs {
  readonly input?: unknown
  readonly build: {
    readonly rollupOptions?: { readonly input?: unknown }
    readonly rolldownOptions?: { readonly input?: unknown }
    readonly ssr?: unknown
    readonly lib?: unknown
  }
}

/**
 * Returns whether an environment has entries to build. Those in `build` itself do not count, which Vite passes on to all
 * environments: they are the client's.
 */
export function hasOwnInput({ name, config }: BuildEnvironment, builder: ViteBuilder): boolean {
  if (name === 'client' || config.build.lib) return true
  const own = inputOf(config)
  return own !== undefined && !isDeepStrictEqual(own, inputOf(builder.config))
}

function inputOf({ input, build }: Inputs): unknown {
  if (typeof build.ssr === 'string') return build.ssr
  return build.rolldownOptions?.input ?? build.rollupOptions?.input ?? input
}

/** Each build empties its folder first, so the second would delete the first. */
function refuseSharedFolders(environments: readonly BuildEnvironment[]): void {
  const names = new Map<string, string>()
  for (const { name, config } of environments) {
    const folder = path.resolve(config.root, config.build.outDir)
    const other = names.get(folder)
    names.set(folder, name)
    if (other === undefined || config.build.emptyOutDir === false) continue
    throw new Error(
      `[vite-integration] The environments "${other}" and "${name}" both build to ${folder}, which each empties first. ` +
        'Give each its own "build.outDir", such as dist/client and dist/server.',
    )
  }
}
