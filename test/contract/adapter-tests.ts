import { describe } from 'vitest'
import { addDevelopmentInlineTests } from './development-inline-tests.ts'
import { addDevelopmentSourceTests } from './development-source-tests.ts'
import { addDevelopmentTagTests } from './development-tag-tests.ts'
import { addDevelopmentTests } from './development-tests.ts'
import { addEntryStylesTests } from './entry-styles-tests.ts'
import { addEnvironmentTests } from './environment-tests.ts'
import { addErrorTests } from './error-tests.ts'
import { addFailureTests } from './failure-tests.ts'
import { addFileTests } from './file-tests.ts'
import { addHmrTests } from './hmr-tests.ts'
import { addNavigationTests } from './navigation-tests.ts'
import { addPageAddressTests } from './page-address-tests.ts'
import { addPageTests } from './page-tests.ts'
import { addProductionTagTests } from './production-tag-tests.ts'
import { addRoutingTests } from './routing-tests.ts'
import type { Adapter } from './scenario.ts'
import { addStartTests } from './start-tests.ts'
import { addTagAssetTests } from './tag-asset-tests.ts'
import { addTagBuildTests } from './tag-build-tests.ts'
import { addTagCallbackTests } from './tag-callback-tests.ts'
import { addTagFailureTests } from './tag-failure-tests.ts'
import { addTagInlineTests } from './tag-inline-tests.ts'
import { addTagIntegrityTests } from './tag-integrity-tests.ts'
import { addTagLegacyTests } from './tag-legacy-tests.ts'
import { addTagNonceTests } from './tag-nonce-tests.ts'
import { addTagOptionTests } from './tag-option-tests.ts'
import { addTagOrderTests } from './tag-order-tests.ts'
import { addTagPrefetchTests } from './tag-prefetch-tests.ts'
import { addTagPreloadTests } from './tag-preload-tests.ts'
import { addTagSubjectTests } from './tag-subject-tests.ts'
import { addTransformHtmlTests } from './transform-html-tests.ts'
import { addFileHeaderTests } from './file-header-tests.ts'
import { addInspectTests } from './inspect-tests.ts'
import { addPrivateFileTests } from './private-file-tests.ts'
import { addAssetFallbackTests } from './asset-fallback-tests.ts'
import { addAssetConditionTests } from './asset-condition-tests.ts'
import { addAssetFormTests } from './asset-form-tests.ts'
import { addSeveralTagTests } from './tag-several-tests.ts'

/**
 * Adds the tests that every adapter has to pass. `host.start` builds a scenario's application as an author of that
 * framework would, and lets it listen on a free port.
 */
export function addAdapterTests(host: Adapter): void {
  describe(host.name, () => {
    addStartTests(host)
    addEnvironmentTests(host)
    addRoutingTests(host)
    addNavigationTests(host)
    addPageTests(host)
    addPageAddressTests(host)
    addFileTests(host)
    addPrivateFileTests(host)
    addFileHeaderTests(host)
    addTransformHtmlTests(host)
    addAssetFormTests(host)
    addAssetConditionTests(host)
    addAssetFallbackTests(host)
    addProductionTagTests(host)
    addDevelopmentTagTests(host)
    addDevelopmentSourceTests(host)
    addDevelopmentInlineTests(host)
    addEntryStylesTests(host)
    addTagOptionTests(host)
    addTagSubjectTests(host)
    addTagNonceTests(host)
    addTagCallbackTests(host)
    addTagPreloadTests(host)
    addTagPrefetchTests(host)
    addTagIntegrityTests(host)
    addTagBuildTests(host)
    addTagOrderTests(host)
    addTagLegacyTests(host)
    addTagAssetTests(host)
    addTagInlineTests(host)
    addSeveralTagTests(host)
    addTagFailureTests(host)
    addErrorTests(host)
    addFailureTests(host)
    addDevelopmentTests(host)
    addHmrTests(host)
    addInspectTests(host)
  })
}
