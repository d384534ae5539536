import type { UserConfig } from 'tsdown'
import { packageBuild } from '../../scripts/package-build.ts'

const config: UserConfig[] = packageBuild({ index: 'src/index.ts' })

export default config
