// An application in production, at its start: prints the parts of Node that it has loaded without use.
import express from 'express'
import fastify from 'fastify'
import { viteIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'

const [root = ''] = process.argv.slice(2)
express().use(viteIntegration({ root }))
await fastify().register(fastifyIntegration, { root })

const { moduleLoadList } = process as unknown as { moduleLoadList: readonly string[] }
const unused = /^NativeModule internal\/deps\/undici\/undici$/
process.stdout.write(moduleLoadList.filter((name) => unused.test(name)).join('\n'))
process.exit()
