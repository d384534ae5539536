import { describe, expect, it } from 'vitest'
import type { PageHelpers, ResponseAdapter } from '../contract.ts'
import type { TagOptions } from '../tag-options.ts'
import type { TagSource } from './collect.ts'
import { createNonce } from './nonce.ts'
import { createPageHelpers } from './page-helpers.ts'
import { inlineScriptTag, preloadTag, scriptTag } from './tag.ts'
import { createFindTags } from './tag-set.ts'

const plain: TagSource = {
  isBuild: true,
  shared: () => [],
  entry: (name) => [scriptTag(`/${name}.js`), preloadTag('/shared.js')],
  prefetch: () => [],
}
const mapped: TagSource = {
  ...plain,
  shared: () => [inlineScriptTag('importmap', 'importmap', '{}', { type: 'importmap' })],
}

interface Response extends ResponseAdapter {
  statusCode: number
  headers: Record<string, string>
}

function response(): Response {
  const headers: Record<string, string> = {}
  return {
    headers,
    statusCode: 200,
    headersSent: false,
    getHeader: (name) => headers[name],
    setHeader: (name, value) => (headers[name] = value),
    writeEarlyHints() {},
  }
}

function helpers(
  res: Response | undefined,
  options: TagOptions = {},
  nonce?: () => string | undefined,
  source = plain,
): PageHelpers {
  const fail = (): never => {
    throw new Error('not in use')
  }
  const shared = { findTags: createFindTags(source, options), asset: fail, inline: fail, html: fail }
  return createPageHelpers(shared, createNonce(res, options.csp, nonce), res)
}

const script = (name: string): string => `<script type="module" src="/${name}.js"></script>`
const preload = '<link rel="modulepreload" href="/shared.js">'

describe('several calls on one page', () => {
  it('never repeat a tag', () => {
    const { tags } = helpers(response())
    expect([tags('a'), tags(['b', 'a']), tags('a')]).toEqual([`${script('a')}\n${preload}`, script('b'), ''])
  })

  it('repeat nothing in the Link header', () => {
    const res = response()
    const { tags } = helpers(res, { preload: 'header' })
    expect([tags('a'), tags('b')]).toEqual([script('a'), script('b')])
    expect(res.headers['link']).toBe('</shared.js>; rel=modulepreload')
  })

  it('send no module by header when an earlier one has written an import map', () => {
    const res = response()
    const { tags } = helpers(res, { preload: 'header' }, undefined, mapped)
    expect([tags('a'), tags('b')].join('\n')).toContain(preload)
    expect(res.headers).toEqual({})
  })

  it('have the meta tag of the nonce once, with the first call that has a nonce', () => {
    const nonces = [undefined, 'abc']
    const { tags } = helpers(response(), {}, () => nonces.shift())
    const texts = [tags('a'), tags('a'), tags('b')]
    expect(texts[0]).not.toContain('nonce')
    expect(texts[1]).toBe('<meta property="csp-nonce" nonce="abc">')
    expect(texts[2]).toBe('<script type="module" src="/b.js" nonce="abc"></script>')
  })

  it('a call that fails adds nothing to the page', () => {
    let fails = true
    const { tags } = helpers(response(), {}, () => {
      if (fails) throw new Error('no nonce')
      return undefined
    })
    expect(() => tags('a')).toThrow('no nonce')
    fails = false
    expect(tags('a')).toBe(`${script('a')}\n${preload}`)
  })
})

describe('the page of an error handler', () => {
  it.each([404, 500, 503])('gets a fresh set of tags when the status becomes %i', (status) => {
    const res = response()
    const { tags } = helpers(res, {}, () => 'abc')
    const whole = tags('a')
    expect(tags('a')).toBe('')
    res.statusCode = status
    expect([tags('a'), tags('a')]).toEqual([whole, ''])
  })

  it('gets another one when the error page fails too', () => {
    const res = response()
    const { tags } = helpers(res)
    const whole = tags('a')
    for (res.statusCode of [500, 404]) expect(tags('a')).toBe(whole)
  })

  it('keeps its tags when the status was set before the first call, or is no error', () => {
    const res = response()
    res.statusCode = 404
    const { tags } = helpers(res)
    tags('a')
    expect(tags('a')).toBe('')
    res.statusCode = 201
    expect(tags('a')).toBe('')
  })

  it('gets a fresh set without a change of the status by reset', () => {
    const { tags, reset } = helpers(undefined)
    const whole = tags('a')
    reset()
    expect(tags('a')).toBe(whole)
  })
})
