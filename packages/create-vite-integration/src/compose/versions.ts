/** Versions that are known to work together with Vite 8. */
export const versions = {
  '@fastify/view': '^12.0.0',
  '@nestjs/common': '^12.5.1',
  '@nestjs/core': '^12.5.1',
  '@nestjs/platform-express': '^12.5.1',
  '@oxc-node/core': '^0.1.7',
  '@sveltejs/vite-plugin-svelte': '^7.3.1',
  '@types/ejs': '^3.1.5',
  '@types/express': '^5.0.6',
  '@types/node': '^24.19.2',
  '@types/pug': '^2.0.10',
  '@types/react': '^19.3.0',
  '@types/react-dom': '^19.3.0',
  '@vitejs/plugin-react': '^6.3.0',
  '@vitejs/plugin-vue': '^6.0.11',
  'cross-env': '^10.1.0',
  ejs: '^7.0.2',
  eta: '^4.6.0',
  express: '^5.3.0',
  fastify: '^5.12.8',
  pug: '^3.0.4',
  react: '^19.3.1',
  'react-dom': '^19.3.1',
  'reflect-metadata': '^0.2.2',
  rxjs: '^7.8.2',
  'solid-js': '^1.9.19',
  svelte: '^5.57.3',
  typescript: '^7.0.2',
  vite: '^8.3.8',
  'vite-plugin-solid': '^2.11.14',
  vue: '^3.5.45',
} as const

/** Packages of this repository: all of them have one version, which is that of this package. */
type OwnPackage =
  | '@vite-integration/express'
  | '@vite-integration/fastify'
  | '@vite-integration/vite-plugin'
  | 'vite-integration'

export type PackageName = keyof typeof versions | OwnPackage

/** @param own version of this package */
export function versionOf(name: PackageName, own: string): string {
  return name in versions ? versions[name as keyof typeof versions] : `^${own}`
}
