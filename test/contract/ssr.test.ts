import { describe } from 'vitest'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { nodeAdapter } from '../hosts/node-host.ts'
import { proxied } from '../hosts/proxied.ts'
import { addSsrAssetTests } from './ssr-asset-tests.ts'
import { addSsrBadInputTests } from './ssr-bad-input-tests.ts'
import { addSsrBodyTests } from './ssr-body-tests.ts'
import { addSsrErrorTests } from './ssr-error-tests.ts'
import { addSsrPageTests } from './ssr-page-tests.ts'
import { addSsrResponseTests } from './ssr-response-tests.ts'
import { addSsrStreamTests } from './ssr-stream-tests.ts'
import { addSsrTransformTests } from './ssr-transform-tests.ts'

for (const host of [...expressVersions, fastifyAdapter, nodeAdapter, proxied(fastifyAdapter)]) {
  describe(host.name, () => {
    addSsrPageTests(host)
    addSsrStreamTests(host)
    addSsrErrorTests(host)
    addSsrBadInputTests(host)
    addSsrBodyTests(host)
    addSsrAssetTests(host)
    addSsrResponseTests(host)
    addSsrTransformTests(host)
  })
}
