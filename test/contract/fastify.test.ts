import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { addAdapterTests } from './adapter-tests.ts'

addAdapterTests(fastifyAdapter)
