import { availableParallelism } from 'node:os'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['source', 'node'], externalConditions: ['source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.tmp/**'],
    pool: 'forks',
    // Many tests wait more than they compute; Vitest would leave a processor to itself.
    maxWorkers: Math.max(2, availableParallelism()),
    setupFiles: ['test/support/fixed-seed.ts', 'test/support/plain-environment.ts'],
    // The packages are run from their sources, by Node itself.
    execArgv: ['--conditions=source'],
    server: { deps: { external: [/\/packages\/[^/]+\/src\/(?!.*\.test\.ts$)/] } },
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'test/fastify/tsconfig.json' },
    testTimeout: 30_000,
    // Real processes and browsers share the machine with other programs. The report marks a test that needed it: look into it.
    retry: 1,
    hookTimeout: 120_000,
  },
})

export default config
