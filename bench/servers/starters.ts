import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A way to start the development server of a project. */
export interface Starter {
  name: string
  /** Arguments of `node`, run in the project. */
  args(port: number): string[]
  env(port: number, project: string): Record<string, string>
  prepare?(project: string): Promise<void>
}

const serverEnv = (port: number): Record<string, string> => ({
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: String(port),
})

export const plainVite: Starter = {
  name: 'plain Vite',
  args: (port) => [
    'node_modules/vite/bin/vite.js',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--strictPort',
  ],
  env: () => ({}),
}

/** Vite's middlewares in Express, by hand. The program is copied into the project, so that it finds its packages. */
export const byHand: Starter = {
  name: 'Express + vite.middlewares',
  args: (port) => ['by-hand.ts', JSON.stringify({ root: '.', port })],
  env: serverEnv,
  prepare: (project) =>
    copyFile(
      fileURLToPath(new URL('../candidates/express-by-hand.ts', import.meta.url)),
      join(project, 'by-hand.ts'),
    ),
}

export const integration: Starter = {
  name: 'Express + integration',
  args: () => ['server.ts'],
  env: serverEnv,
}

/** The integration with Node's compile cache for the whole application; `vite` uses it for its own code. */
export const integrationCached: Starter = {
  name: 'the same, NODE_COMPILE_CACHE set',
  args: () => ['server.ts'],
  env: (port, project) => ({
    ...serverEnv(port),
    NODE_COMPILE_CACHE: join(project, 'node_modules/.compile-cache'),
  }),
}
