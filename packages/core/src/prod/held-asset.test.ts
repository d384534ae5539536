import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { BufferedResponse } from '../contract.ts'
import { createFormChoice } from '../http/accept-encoding.ts'
import type { Asset, Form } from './asset.ts'
import { createAssetMemory } from './asset-memory.ts'
import { createHeldAsset } from './held-asset.ts'

const target = '/assets/main-BxY12_ab.js'
const memory = createAssetMemory(1000)

function createAsset(isImmutable: boolean): Asset {
  const forms: Form[] = []
  const asset = { file: target.slice(1), type: 'text/javascript', isImmutable, forms }
  for (const encoding of ['br', undefined] as const) {
    const headers = { etag: `"${encoding ?? 'plain'}"` }
    const content = { ...headers, size: 4, signature: '', headers, headersNotModified: headers }
    const form: Form = { asset, file: '', encoding, recordedSize: 4, content, body: undefined }
    memory.offer(form, Buffer.from(encoding ?? 'text'))
    forms.push(form)
  }
  return asset
}

const asset = createAsset(true)
const held = createHeldAsset(new Map([[target, asset]]), memory, createFormChoice())

function createResponse(headers: OutgoingHttpHeaders = {}, method = 'GET'): ServerResponse {
  const req = new IncomingMessage(new Socket())
  req.method = method
  Object.assign(req.headers, headers)
  return new ServerResponse(req)
}

function ask(headers?: OutgoingHttpHeaders, method?: string, url = target): BufferedResponse | undefined {
  const res = createResponse(headers, method)
  return held(res.req, res, url)
}

describe('the short way', () => {
  test.each([
    [{}, 200, 'text'],
    [{ 'accept-encoding': 'gzip, br' }, 200, 'br'],
    [{ 'if-none-match': '"plain"' }, 304, ''],
    [{ 'if-none-match': '"plain"', 'if-modified-since': new Date(0).toUTCString() }, 304, ''],
    [{ 'if-none-match': '"br"', 'accept-encoding': 'br' }, 304, ''],
  ])('answers %j', (headers, status, body) => {
    const response = ask(headers)
    expect(response?.status).toBe(status)
    expect(String(response?.body)).toBe(body)
  })

  test.each([
    { 'if-none-match': '"br"' },
    { 'if-none-match': 'W/"plain"' },
    { 'if-none-match': '"x", "plain"' },
    { 'if-modified-since': new Date().toUTCString() },
    { 'if-unmodified-since': new Date().toUTCString() },
    { 'if-match': '"plain"' },
    { range: 'bytes=0-1' },
    { upgrade: 'websocket' },
  ])('leaves %j to the steps', (headers) => {
    expect(ask(headers)).toBeUndefined()
  })

  test('leaves other methods and other spellings to the steps', () => {
    for (const method of ['HEAD', 'POST', 'OPTIONS']) expect(ask({}, method)).toBeUndefined()
    for (const url of [`${target}?v=1`, target.toUpperCase(), `/.${target}`, ''])
      expect(ask({}, 'GET', url)).toBeUndefined()
  })

  test('leaves files that may change, or are not in memory, to the steps', () => {
    const res = createResponse()
    const find = (assets: Asset): unknown =>
      createHeldAsset(new Map([[target, assets]]), memory, createFormChoice())(res.req, res, target)
    expect(find(createAsset(true))).toBeDefined()
    expect(find(createAsset(false))).toBeUndefined()
    expect(
      find({ ...asset, forms: asset.forms.map((form) => ({ ...form, body: undefined })) }),
    ).toBeUndefined()
  })

  test('leaves bodies that middleware may change to the steps', () => {
    const res = createResponse()
    res.write = () => true
    expect(held(res.req, res, target)).toBeUndefined()
  })
})
