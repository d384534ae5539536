import { describe } from 'vitest'
import { addFaultTests } from './fault-tests.ts'
import { startS3rver } from './store-server.ts'
import { addStoreTests } from './store-tests.ts'
import { useStore } from './use-store.ts'

describe('a store in this process (s3rver)', () => {
  const used = useStore(startS3rver)
  addStoreTests(used)
  addFaultTests(used)
})
