import type { IncomingMessage } from 'node:http'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createIntegrationHint, type IntegrationHint } from './integration-hint.ts'

const page = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'document' }

function request(url: string, headers: object = page, method = 'GET'): IncomingMessage {
  return { method, url, headers } as IncomingMessage
}

function createHint(has: (req: IncomingMessage) => Promise<boolean> = async () => true): {
  hint: IntegrationHint
  lines: string[]
  pass: () => Promise<unknown>
} {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const lines: string[] = []
  const hint = createIntegrationHint(has, ['/api'], { warn: (line) => lines.push(line) })
  hint.started()
  return { hint, lines, pass: () => vi.advanceTimersByTimeAsync(10_000) }
}

it.each([
  ['a page', request('/some/page')],
  ['a page, by a browser that does not say so', request('/', { accept: 'text/html' })],
  ['a script', request('/src/main.ts', { accept: '*/*', 'sec-fetch-dest': 'script' })],
  ['a stylesheet', request('/src/main.css', { accept: 'text/css', 'sec-fetch-dest': 'style' })],
])('the hint is printed once for %s that Vite has and the backend answers with 404', async (_name, req) => {
  const { hint, lines, pass } = createHint()
  for (let times = 0; times < 3; times++) {
    hint.answered(req, 404)
    await pass()
  }
  expect(lines).toEqual([expect.stringContaining(`GET ${req.url}: the backend answered 404`)])
  expect(lines[0]).toContain('app.use(viteIntegration())')
  expect(lines[0]).toContain('await app.register(viteIntegration)')
})

it.each([
  ['another status', request('/'), 200],
  ["an error of the backend's", request('/'), 500],
  ['a path of the backend', request('/api/items'), 404],
  ['an odd path', request('/%2e%2e%5c/api'), 404],
  ['a form', request('/', page, 'POST'), 404],
  ['a HEAD request', request('/', page, 'HEAD'), 404],
  ['a program', request('/', { accept: '*/*' }), 404],
  ['a program that sends no headers', request('/', {}), 404],
  ['fetch of a page', request('/items', { accept: '*/*', 'sec-fetch-dest': 'empty' }), 404],
  ['an image', request('/favicon.ico', { accept: 'image/*', 'sec-fetch-dest': 'image' }), 404],
])('no hint is printed, and Vite is not asked, for %s', async (_name, req, status) => {
  const has = vi.fn(async () => true)
  const { hint, lines, pass } = createHint(has)
  hint.answered(req, status)
  await pass()
  expect(has).not.toHaveBeenCalled()
  expect(lines).toEqual([])
})

it.each([
  ['has nothing there', async () => false],
  ['is not there', () => Promise.reject(new Error('down'))],
])('no hint is printed where Vite %s, and it is asked again at the next 404', async (_name, has) => {
  const asked = vi.fn(has)
  const { hint, lines, pass } = createHint(asked)
  for (let times = 0; times < 2; times++) {
    hint.answered(request('/'), 404)
    await pass()
  }
  expect(lines).toEqual([])
  expect(asked).toHaveBeenCalledTimes(2)
})

it.each([
  ['uses the integration', (hint: IntegrationHint) => hint.integrated()],
  ['has been started again', (hint: IntegrationHint) => hint.started()],
  ['is being ended', (hint: IntegrationHint) => hint.close()],
])('no hint is printed where the backend %s meanwhile', async (_name, change) => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const whileAsking = createHint(() => promise)
  whileAsking.hint.answered(request('/'), 404)
  change(whileAsking.hint)
  resolve(true)
  await whileAsking.pass()
  expect(whileAsking.lines).toEqual([])

  const whileWaiting = createHint()
  whileWaiting.hint.answered(request('/'), 404)
  await vi.advanceTimersByTimeAsync(10)
  change(whileWaiting.hint)
  await whileWaiting.pass()
  expect(whileWaiting.lines).toEqual([])
})

it('no hint is printed for a backend that uses the integration, until another process of it starts', async () => {
  const { hint, lines, pass } = createHint()
  hint.integrated()
  hint.answered(request('/'), 404)
  await pass()
  expect(lines).toEqual([])
  hint.started()
  hint.answered(request('/'), 404)
  await pass()
  expect(lines).toHaveLength(1)
})
