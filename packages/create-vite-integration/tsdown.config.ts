import type { UserConfig } from 'tsdown'

const config: UserConfig = {
  entry: ['src/bin.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  fixedExtension: false,
}

export default config
