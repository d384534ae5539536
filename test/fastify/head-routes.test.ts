import fastify from 'fastify'
import { expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from '../contract/projects.ts'
import { forTest } from './serve.ts'

it('HEAD of a route for GET stays with the application, also where Fastify has no route for it', async () => {
  const app = forTest(fastify({ exposeHeadRoutes: false }))
  await app.register(viteIntegration, (await siteOptions('production')) as object)
  app.get('/', () => 'home')
  app.get('/users', () => 'users')
  const headers = { accept: 'text/html' }
  for (const url of ['/', '/users'])
    expect((await app.inject({ method: 'HEAD', url, headers })).statusCode).toBe(404)
  expect((await app.inject({ method: 'HEAD', url: '/dashboard', headers })).statusCode).toBe(200)
})

it('HEAD of a path that looks like a pattern of a route is a request like any other', async () => {
  const app = forTest(fastify())
  await app.register(viteIntegration, (await siteOptions('production')) as object)
  app.get('/users/:id', () => 'user')
  app.get('/time/12::30', () => 'time')
  const headers = { accept: 'text/html' }
  for (const url of ['/*/b', '/users/*/b', '/users/:id(', '/users/:id((a+)+$)', '/users/:id', '/time/12:3'])
    expect((await app.inject({ method: 'HEAD', url, headers })).statusCode, url).toBe(200)
})
