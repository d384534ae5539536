import { nodeAdapter } from '../hosts/node-host.ts'
import { addAdapterTests } from './adapter-tests.ts'

addAdapterTests(nodeAdapter)
