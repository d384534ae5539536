import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import type { Adapter, Scenario } from '../contract/scenario.ts'

/** The frameworks that the tests of this folder run with. */
export const hosts: readonly Adapter[] = [expressVersions[0]!, fastifyAdapter]

type Vite = Omit<Scenario['vite'], 'dev'>

/** Starts a backend with its own routes in front of the Vite of a project. */
export function backend(vite: Vite, more: Omit<Scenario, 'vite'> = {}): Scenario {
  return {
    vite: { dev: true, devServer: 'proxy', ...vite },
    routes: [
      { path: '/api/ok', handler: ({ answer }) => answer({ ok: true }) },
      { path: '/plain', handler: ({ answer }) => answer('<h1>without Vite</h1>') },
      {
        path: '/page',
        handler: ({ answer, viteTags }) => answer(`<title>Page</title>${viteTags('src/main.ts')}`),
      },
    ],
    ...more,
  }
}
