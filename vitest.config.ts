import { availableParallelism } from 'node:os'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest: begun last, one of them would run alone while the other workers have nothing to do. */
const longest = /\/test\/(?:contract|browser|packed|scripts)\//

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the order of Vitest, not an array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(longest.test(b.moduleId)) - Number(longest.test(a.moduleId)))
  }
}

const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['source', 'node'], externalConditions: ['source', 'node'] } },
  test: {
    exclude: ['**/node_modules/**', '**/.tmp/**'],
    pool: 'forks',
    // Many tests wait more than they compute: half as many workers again as there are processors keep those busy.
    maxWorkers: Math.max(2, Math.ceil(availableParallelism() * 1.5)),
    sequence: { sequencer: LongestFirst },
    setupFiles: ['test/support/fixed-seed.ts', 'test/support/plain-environment.ts'],
    // The packages are run from their sources, by Node itself.
    execArgv: ['--conditions=source'],
    server: { deps: { external: [/\/packages\/[^/]+\/src\/(?!.*\.test\.ts$)/] } },
    // Long enough for installs and builds on a machine that others use too.
    testTimeout: 60_000,
    // Real processes and browsers share the machine with other programs. The report marks a test that needed it: look into it.
    retry: 1,
    hookTimeout: 120_000,
    projects: [
      // Units keep no state in their process: to load everything again for each file would take longer than the tests.
      { extends: true, test: { name: 'units', include: ['packages/*/src/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'suites',
          include: ['test/**/*.test.ts'],
          typecheck: {
            enabled: true,
            include: ['test/**/*.test-d.ts'],
            tsconfig: 'test/fastify/tsconfig.json',
          },
        },
      },
    ],
  },
})

export default config
