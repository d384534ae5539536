import type { UserConfig } from 'tsdown'
import { packageBuild } from '../../scripts/package-build.ts'

const config: UserConfig[] = packageBuild(
  { index: 'src/index.ts' },
  // One file for each source: the programs of child processes are found beside what starts them.
  { entry: ['src/index.ts', 'src/bin.ts', 'src/child/*.ts'], unbundle: true },
)

export default config
