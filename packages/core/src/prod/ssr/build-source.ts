import type { RequestContext } from '../../contract.ts'
import { ViteIntegrationError } from '../../errors.ts'
import type { SsrSource } from '../../ssr/ssr-source.ts'
import type { Snapshot } from '../snapshot.ts'

/**
 * Creates the source of renders in production: entry, template and tags of the build that the request has.
 *
 * @param snapshotOf returns that build. @throws the error of a build that is missing
 */
export function createBuildSource(snapshotOf: (context: RequestContext) => Snapshot): SsrSource {
  return {
    async open(context) {
      const { server } = snapshotOf(context)
      if (server) return server.open()
      const known =
        'In production the record of the Vite plugin is enough: build with integration({ ssr: … }).'
      throw new ViteIntegrationError('SSR_NOT_CONFIGURED', { known })
    },
  }
}
