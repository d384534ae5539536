import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: ['src/index.ts', 'src/bin.ts', 'src/child/*.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  // One file for each source: the programs of child processes are found beside what starts them.
  unbundle: true,
  dts: true,
  sourcemap: true,
  fixedExtension: false,
})

export default config
