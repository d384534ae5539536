import integration from '@vite-integration/vite-plugin'
import { defineConfig, type Plugin } from 'vite'
import { createEdgeEnvironment } from './environments/edge.ts'
import { createWorkerEnvironment } from './environments/worker.ts'

/** Step 4: an entry that is no file. A framework would make it of its routes. */
function virtualEntry(): Plugin {
  const name = 'virtual:entry-server'
  return {
    name: 'virtual-entry',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export { default } from '/src/entry-server.ts'` : undefined),
  }
}

export default defineConfig({
  plugins: [integration({ ssr: './src/entry-server.ts' }), virtualEntry()],
  environments: {
    // Step 1: Vite makes a runnable environment where nothing else is said.
    ssr: { define: { __ENVIRONMENT__: '"ssr"' } },
    // Step 2: a fetchable environment.
    edge: { define: { __ENVIRONMENT__: '"edge"' }, dev: { createEnvironment: createEdgeEnvironment } },
    // Step 3: an environment of which Vite knows the hot channel alone.
    worker: { define: { __ENVIRONMENT__: '"worker"' }, dev: { createEnvironment: createWorkerEnvironment } },
  },
  builder: {
    // Step 5: the order of the build. Without this the plugin builds the same two, the client first.
    async buildApp(builder) {
      await builder.build(builder.environments.client!)
      await builder.build(builder.environments.ssr!)
    },
  },
})
