import { describe, expect, it } from 'vitest'
import type { ResponseAdapter } from '../contract.ts'
import { createNonce, nonceAttribute } from './nonce.ts'

const policyName = 'content-security-policy'

function response(headers: Record<string, string> = {}, headersSent = false): ResponseAdapter {
  return {
    statusCode: 200,
    headersSent,
    getHeader: (name) => headers[name],
    setHeader: (name, value) => (headers[name] = value),
    writeEarlyHints() {},
  }
}

describe('the nonce', () => {
  it('is requested until there is one, and not again', () => {
    const answers = [undefined, null, '', 'abc', 'later']
    let asked = 0
    const nonce = createNonce(response(), false, () => answers[asked++])
    expect(nonce.attribute).toBe('')
    expect([1, 2, 3, 4, 5, 6].map(() => nonce.read())).toEqual([
      undefined,
      undefined,
      undefined,
      'abc',
      'abc',
      'abc',
    ])
    expect([asked, nonce.attribute]).toEqual([4, ' nonce="abc"'])
  })

  it('is escaped in its attribute', () => {
    const nonce = createNonce(undefined, false, () => '"><script>')
    nonce.read()
    expect(nonce.attribute).toBe(' nonce="&quot;&gt;&lt;script&gt;"')
    expect([nonceAttribute(undefined), nonceAttribute('')]).toEqual(['', ''])
  })

  it('that cannot be read is an error each time, and is not kept', () => {
    const failure = new Error('no nonce')
    const answers = [() => Promise.reject(failure), () => 7, () => 'abc']
    let asked = 0
    const nonce = createNonce(undefined, false, () => {
      if (asked === 0) {
        asked += 1
        throw failure
      }
      return answers[asked++ - 1]!()
    })
    expect(() => nonce.read()).toThrow(failure)
    expect(() => nonce.read()).toThrow(/promise/)
    expect(() => nonce.read()).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(nonce.read()).toBe('abc')
  })
})

describe('the policy', () => {
  it('is set with the first nonce, a random one where the application has none', () => {
    const headers: Record<string, string> = {}
    const nonce = createNonce(response(headers), true, undefined)
    expect(headers).toEqual({})
    expect(nonce.read()).toMatch(/^[\w+/]{22}==$/)
    expect(headers[policyName]).toContain(`'nonce-${nonce.read()}'`)
  })

  it('is not set where the application has sent its headers', () => {
    const res = response({}, true)
    const nonce = createNonce(res, "script-src 'nonce-{nonce}'", () => 'abc')
    expect(nonce.read()).toBe('abc')
    expect(res.getHeader(policyName)).toBeUndefined()
  })

  it('of the application is completed', () => {
    const res = response({ [policyName]: "script-src 'self'" })
    createNonce(res, true, () => 'abc').read()
    expect(res.getHeader(policyName)).toBe("script-src 'self' 'nonce-abc'")
  })

  it('of the application is warned of where it blocks a response without a nonce', () => {
    let warnings = 0
    const res = response({ [policyName]: "script-src 'self'" })
    const nonce = createNonce(res, false, undefined, () => (warnings += 1))
    nonce.read()
    nonce.read('<script src="/x.js"></script>')
    expect(warnings).toBe(0)
    nonce.read('<script>x()</script>')
    expect(warnings).toBe(1)
  })

  it.each([
    ["default-src 'none'", true, 1],
    ["script-src 'self'; style-src 'self'", false, 1],
    ["script-src 'nonce-abc'; style-src 'self'", false, 1],
    ["script-src 'self'; style-src 'self'", true, 0],
    ["script-src 'nonce-abc'; style-src 'nonce-abc'", false, 0],
    ["script-src 'nonce-abc'", false, 0],
  ])('of the application is warned of where it lacks the nonce: %s, csp %s', (given, csp, expected) => {
    let warnings = 0
    const nonce = createNonce(
      response({ [policyName]: given }),
      csp,
      () => 'abc',
      () => (warnings += 1),
    )
    expect([nonce.read(), warnings]).toEqual(['abc', 0])
    expect([nonce.read('<script>x()</script>'), warnings]).toEqual(['abc', expected])
  })

  it('refuses a nonce that is not Base64, and keeps it out of the page', () => {
    const nonce = createNonce(response(), true, () => "a'; script-src *")
    expect(() => nonce.read()).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(nonce.attribute).toBe('')
  })

  it('does not exist outside a request', () => {
    expect(createNonce(undefined, true, undefined).read()).toBeUndefined()
  })
})
