import { describe } from 'vitest'
import { hasSwift } from '../../scripts/find-swift.ts'
import { addConcurrentTests } from './concurrent-tests.ts'
import { addFaultTests } from './fault-tests.ts'
import { addStoreTests } from './store-tests.ts'
import { startSwift } from './swift-server.ts'
import { useStore } from './use-store.ts'

describe.skipIf(!hasSwift())('OpenStack Swift (skipped where it is not installed)', () => {
  const used = useStore(startSwift)
  addStoreTests(used)
  addConcurrentTests(used)
  addFaultTests(used)
})
