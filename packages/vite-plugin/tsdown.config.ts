import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig[] = defineConfig([
  {
    entry: ['src/index.ts'],
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    dts: true,
    sourcemap: true,
    fixedExtension: false,
  },
  {
    // A module for browsers: Vite compiles it with the application.
    entry: ['src/client.ts'],
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    dts: true,
    sourcemap: true,
    fixedExtension: false,
  },
])

export default config
