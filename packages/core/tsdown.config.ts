import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  entry: ['src/index.ts', 'src/dev.ts', 'src/html.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  dts: true,
  sourcemap: true,
  fixedExtension: false,
})

export default config
