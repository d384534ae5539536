import { expressVersions } from '../hosts/express-host.ts'
import { addAdapterTests } from './adapter-tests.ts'

for (const version of expressVersions) addAdapterTests(version)
