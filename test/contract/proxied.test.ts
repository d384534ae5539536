import { describe } from 'vitest'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { proxied, proxiedWithoutPlugin } from '../hosts/proxied.ts'
import { addDevelopmentInlineTests } from './development-inline-tests.ts'
import { addDevelopmentSourceTests } from './development-source-tests.ts'
import { addDevelopmentTagTests } from './development-tag-tests.ts'
import { addDevelopmentTests } from './development-tests.ts'
import { addErrorTests } from './error-tests.ts'
import { addFailureTests } from './failure-tests.ts'
import { addHmrTests } from './hmr-tests.ts'
import { addInspectTests } from './inspect-tests.ts'
import { addNavigationTests } from './navigation-tests.ts'
import { addPageAddressTests, devBases } from './page-address-tests.ts'
import { addPageTests } from './page-tests.ts'
import { addRoutingTests } from './routing-tests.ts'

// An application behaves the same whether Vite runs in its process or on its own.
for (const host of [...expressVersions, fastifyAdapter].map(proxied)) {
  describe(host.name, () => {
    addRoutingTests(host)
    addNavigationTests(host)
    addPageTests(host)
    addPageAddressTests(host)
    addErrorTests(host)
    addFailureTests(host)
    addDevelopmentTagTests(host)
    addDevelopmentSourceTests(host)
    addDevelopmentInlineTests(host)
    addDevelopmentTests(host)
    addHmrTests(host)
    addInspectTests(host)
  })
}

for (const host of [expressVersions[0]!, fastifyAdapter].map(proxiedWithoutPlugin)) {
  describe(host.name, () => addPageAddressTests(host, devBases))
}
