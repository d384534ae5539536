import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: {
    index: 'src/index.ts',
    html: 'src/html.ts',
    link: 'src/link/link.ts',
    'link-server': 'src/dev/link-server/link-server.ts',
    plugin: 'src/plugin.ts',
    proxy: 'src/proxy/proxy.ts',
    tooling: 'src/tooling.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  // The project's own, which is loaded in development alone: it is no dependency of this package.
  deps: { neverBundle: ['vite'] },
  dts: true,
  sourcemap: true,
  fixedExtension: false,
})

export default config
