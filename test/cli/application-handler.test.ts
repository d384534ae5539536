import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { get, navigation, open, send } from '../support/http-client.ts'
import { page, serveHandler } from './serve-handler.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown

const text = { 'Content-Type': 'text/plain' }

/** Handlers that write a 404, each in another way. */
const notFounds: readonly (readonly [string, Handler])[] = [
  [
    'end alone',
    (_req, res) => {
      res.statusCode = 404
      res.end('own')
    },
  ],
  ['writeHead and end', (_req, res) => res.writeHead(404, text).end('own')],
  ['writeHead with a message', (_req, res) => res.writeHead(404, 'Nowhere', text).end('own')],
  [
    'writeHead with a flat list',
    (_req, res) => res.writeHead(404, ['Content-Type', 'text/plain', 'X-A', '1']).end('own'),
  ],
  [
    'writeHead with pairs',
    (_req, res) => res.writeHead(404, [['Content-Type', 'text/plain']] as never).end('own'),
  ],
  [
    'writes',
    (_req, res) => {
      res.writeHead(404)
      res.write('o')
      res.write(Buffer.from('w'))
      res.end('n')
    },
  ],
  [
    'an encoding',
    (_req, res) => {
      res.statusCode = 404
      res.end('b3du', 'base64')
    },
  ],
  [
    'a length',
    (_req, res) => {
      res.writeHead(404, { 'Content-Length': 3 })
      res.end('own')
    },
  ],
  [
    'flushed headers',
    (_req, res) => {
      res.statusCode = 404
      res.flushHeaders()
      res.end('own')
    },
  ],
  [
    'a stream',
    (_req, res) => {
      res.statusCode = 404
      return pipeline(Readable.from(['o', 'wn']), res)
    },
  ],
  [
    'a moment later',
    async (_req, res) => {
      await sleep(5)
      res.statusCode = 404
      res.end('own')
    },
  ],
  [
    'a callback',
    (_req, res) =>
      new Promise<void>((done) => {
        res.statusCode = 404
        res.end('own', done)
      }),
  ],
]

it.each(notFounds)('after a 404 of a handler without next the build answers: %s', async (_name, handler) => {
  const target = await serveHandler(handler)
  const reply = await open(target, '/some/page')
  expect(reply).toMatchObject({
    status: 200,
    body: page,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
  expect(Number(reply.headers['content-length'])).toBe(page.length)
})

it.each(notFounds)(
  'the 404 is sent as the handler wrote it when the build has nothing: %s',
  async (_name, handler) => {
    const target = await serveHandler(handler)
    expect(await get(target, '/missing.png')).toMatchObject({ status: 404, body: 'own' })
    expect(await send(target, 'POST', '/some/page', { headers: navigation })).toMatchObject({
      status: 404,
      body: 'own',
    })
    expect(await send(target, 'HEAD', '/missing.png')).toMatchObject({ status: 404, body: '' })
  },
)

it('headers that describe the body of the 404 are sent with the 404 alone, others with the page as well', async () => {
  const target = await serveHandler((_req: IncomingMessage, res: ServerResponse) => {
    res.setHeader('Set-Cookie', ['a=1', 'b=2'])
    res.setHeader('Content-Security-Policy', "default-src 'self'")
    res.writeHead(404, 'Nowhere', [
      'ETag',
      '"own"',
      'Content-Encoding',
      'identity',
      'X-Own',
      '1',
      'X-Own',
      '2',
    ])
    res.end('own')
  })
  const own = await get(target, '/missing.png')
  const cookies = {
    'set-cookie': ['a=1', 'b=2'],
    'content-security-policy': "default-src 'self'",
    'x-own': '1, 2',
  }
  expect(own.headers).toMatchObject({ ...cookies, etag: '"own"', 'content-encoding': 'identity' })
  const found = await open(target, '/')
  expect(found.headers).toMatchObject(cookies)
  expect(found.headers).not.toHaveProperty('content-encoding')
  expect(found.headers.etag).not.toBe('"own"')
  const status = await fetch(`${target.url}/missing.png`).then(({ statusText }) => statusText)
  expect(status).toBe('Nowhere')
})

it('a response with another status goes through as it is written', async () => {
  const target = await serveHandler(async (req: IncomingMessage, res: ServerResponse) => {
    if (req.url === '/gone') return res.writeHead(410).end('gone')
    if (req.url === '/late') {
      res.write('first ')
      res.statusCode = 404
      return res.end('second')
    }
    res.setHeader('X-Path', req.url!)
    return pipeline(Readable.from(['streamed ', 'text']), res)
  })
  expect(await open(target, '/gone')).toMatchObject({ status: 410, body: 'gone' })
  expect(await open(target, '/late')).toMatchObject({ status: 200, body: 'first second' })
  expect(await open(target, '/a')).toMatchObject({
    status: 200,
    body: 'streamed text',
    headers: { 'x-path': '/a' },
  })
})

it('a 404 with more than 1 MB is written as it comes', async () => {
  const part = 'x'.repeat(300_000)
  const target = await serveHandler((_req: IncomingMessage, res: ServerResponse) => {
    res.statusCode = 404
    return pipeline(Readable.from(Array<string>(5).fill(part)), res)
  })
  const { status, body } = await open(target, '/')
  expect({ status, size: body.length }).toEqual({ status: 404, size: 1_500_000 })
})

it('files of the build come first, even if the handler answers every path', async () => {
  const target = await serveHandler((_req: IncomingMessage, res: ServerResponse) => res.end('everything'))
  expect((await get(target, '/app-BxY12_ab.js')).body).toBe('export {}')
  expect((await open(target, '/')).body).toBe('everything')
})

it('a 404 of a handler with next is sent: it would have called next', async () => {
  const target = await serveHandler((req: IncomingMessage, res: ServerResponse, next: () => void) => {
    const { url } = req
    // Routers change req.url for the applications that are mounted in them.
    req.url = '/changed'
    if (url === '/own') res.writeHead(404).end('own')
    else next()
  })
  expect(await open(target, '/own')).toMatchObject({ status: 404, body: 'own' })
  expect(await open(target, '/page')).toMatchObject({ status: 200, body: page })
  expect(await get(target, '/missing.png')).toMatchObject({ status: 404, body: 'Not Found\n' })
})
