import type { UserConfig } from 'tsdown'
import { packageBuild } from '../../scripts/package-build.ts'

const config: UserConfig[] = packageBuild(
  {
    index: 'src/index.ts',
    errors: 'src/error-tools.ts',
    html: 'src/html.ts',
    link: 'src/link/link.ts',
    'link-server': 'src/dev/link-server/link-server.ts',
    plugin: 'src/plugin.ts',
    proxy: 'src/proxy/proxy.ts',
    tooling: 'src/tooling.ts',
    types: 'src/public-types.ts',
  },
  // The project's own, which is loaded in development alone: it is no dependency of this package.
  { deps: { neverBundle: ['vite'] } },
)

export default config
