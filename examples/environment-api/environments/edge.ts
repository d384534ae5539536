import {
  createFetchableDevEnvironment,
  createServerHotChannel,
  createServerModuleRunner,
  type FetchableDevEnvironment,
  type ResolvedConfig,
} from 'vite'

interface Entry {
  default: { fetch(request: Request): Promise<Response> }
}

/**
 * Creates a fetchable environment: Vite hands it a Request and gets a Response. Where the code runs is the environment's
 * own matter. A provider would have a runtime of its own; here it is a module runner of this process.
 */
export function createEdgeEnvironment(name: string, config: ResolvedConfig): FetchableDevEnvironment {
  let runner: ReturnType<typeof createServerModuleRunner> | undefined
  const environment = createFetchableDevEnvironment(name, config, {
    hot: true,
    transport: createServerHotChannel(),
    async handleRequest(request) {
      runner ??= createServerModuleRunner(environment)
      const { default: entry } = await runner.import<Entry>('/src/entry-server.ts')
      return entry.fetch(request)
    },
  })
  return environment
}
