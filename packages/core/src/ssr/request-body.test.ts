import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { requestBody } from './request-body.ts'

/** Returns the bytes that are made of what a parser has returned for a body. */
async function remade(body: string, parsed: unknown, headers: IncomingHttpHeaders = {}): Promise<string> {
  const req = new IncomingMessage(new Socket())
  req.method = 'POST'
  req.headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }
  req.push(body)
  req.push(null)
  await buffer(req)
  return new Response(requestBody(req, new ServerResponse(req), parsed)!.body).text()
}

const chunked: IncomingHttpHeaders = { 'content-length': undefined, 'transfer-encoding': 'chunked' }

describe('the body that a JSON parser has read', () => {
  it.each(['"abc"', '"1"', '"null"', '"{}"', '"\\"a\\""', '""', '{"a":[1]}', 'null', '0', 'false'])(
    '%s is made again',
    async (body) => {
      expect(await remade(body, JSON.parse(body))).toBe(body)
    },
  )

  it.each(['"abc"', '1', '{ "a": [1] }', ' "a"'])('%s is left as a text parser has it', async (body) => {
    expect(await remade(body, body)).toBe(body)
  })

  it.each([chunked, { 'content-encoding': 'gzip' }])(
    'text of which nobody can know what it was fails, with %j',
    async (headers) => {
      await expect(remade('"1"', '1', headers)).rejects.toMatchObject({ code: 'SSR_BODY_CONSUMED' })
      expect(await remade('"abc"', 'abc', headers)).toBe('"abc"')
    },
  )
})

describe('the body that another parser has read', () => {
  it('fails where nothing of it is left', async () => {
    await expect(remade('<a/>', undefined, { 'content-type': 'text/xml' })).rejects.toMatchObject({
      code: 'SSR_BODY_CONSUMED',
      hint: expect.stringContaining('text/xml'),
    })
    await expect(remade('<a/>', { a: '' }, { 'content-type': 'text/xml' })).rejects.toMatchObject({
      code: 'SSR_BODY_CONSUMED',
    })
    await expect(remade('{}', undefined)).rejects.toMatchObject({ code: 'SSR_BODY_CONSUMED' })
  })
})
