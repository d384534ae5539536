import type { UserConfig } from 'tsdown'
import { packageBuild } from '../../scripts/package-build.ts'

const config: UserConfig[] = [
  ...packageBuild(
    { index: 'src/index.ts', tooling: 'src/tooling.ts' },
    {
      entry: {
        index: 'src/index.ts',
        tooling: 'src/tooling.ts',
        // A program: builds run it in a process of its own.
        'render-process': 'src/prerender/render-process.ts',
      },
    },
  ),
  // A module for browsers: Vite compiles it with the application.
  ...packageBuild({ client: 'src/client.ts' }, { platform: 'browser', target: 'es2022' }),
]

export default config
