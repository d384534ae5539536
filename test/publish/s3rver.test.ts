import { describe } from 'vitest'
import { addConcurrentTests } from './concurrent-tests.ts'
import { addFaultTests } from './fault-tests.ts'
import { startS3rver } from './store-server.ts'
import { addStoreTests } from './store-tests.ts'
import { useStore } from './use-store.ts'

describe('a store in this process (s3rver)', () => {
  const used = useStore(startS3rver)
  addStoreTests(used)
  addConcurrentTests(used)
  addFaultTests(used)
})
