import { describe, expect, it } from 'vitest'
import type { TagOptions } from '../tag-options.ts'
import { withAttributes } from './attributes.ts'
import { inlineScriptTag, prefetchTag, preloadTag, scriptTag, type Tag } from './tag.ts'

const attributesOf = (tag: Tag, ...options: NonNullable<TagOptions['attributes']>[]): object =>
  withAttributes(
    tag,
    options.map((attributes) => ({ attributes })),
    ['src/a.ts'],
  ).attributes

const script = scriptTag('/a.js', { crossorigin: true })

describe('withAttributes', () => {
  it('returns the tag itself where no option applies', () => {
    expect(withAttributes(script, [{}, { attributes: { style: { title: 'x' } } }], [])).toBe(script)
  })

  it('lets later options override earlier ones and the own attributes', () => {
    const given = attributesOf(
      script,
      { script: { a: '1', b: '1' } },
      { script: { b: 2, crossorigin: false } },
    )
    expect(given).toEqual({ type: 'module', src: '/a.js', a: '1', b: '2' })
  })

  it('passes a description of the tag to a function', () => {
    const subject = { kind: 'script', url: '/a.js', entries: ['src/a.ts'] }
    const told: unknown[] = []
    attributesOf(script, { script: (tag) => (told.push(tag), {}) })
    expect(told).toEqual([subject])
  })

  it('gives preloads and prefetched files the mode of the tag that loads them', () => {
    const mode = { script: { crossorigin: 'use-credentials', title: 'x' } }
    expect(attributesOf(preloadTag('/b.js'), mode)).toEqual({
      rel: 'modulepreload',
      href: '/b.js',
      crossorigin: 'use-credentials',
    })
    expect(attributesOf(prefetchTag('/b.js', 'script', {}), mode)).toMatchObject({
      crossorigin: 'use-credentials',
    })
    expect(attributesOf(prefetchTag('/b.css', 'style', {}), mode)).toEqual({ as: 'style' })
  })

  it('leaves inline code unchanged', () => {
    const preamble = inlineScriptTag('nomodule', 'id', 'code', { type: 'module' })
    expect(withAttributes(preamble, [{ attributes: { script: { title: 'x' } } }], [])).toBe(preamble)
  })

  it.each([
    ['a promise', () => Promise.resolve({ async: true })],
    ['a promise that rejects', () => Promise.reject(new Error('rejected'))],
    ['a string', () => 'async'],
    ['an array', () => ['async']],
  ])('refuses a function that returns %s', async (_name, give) => {
    expect(() => attributesOf(script, { script: give as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
    // An unhandled rejection would fail the test run.
    await new Promise(setImmediate)
  })

  it.each([
    ['onload ', 'x'],
    ['data-x', {}],
    ['src', ' java\tscript:alert(1)'],
  ])('refuses %j: %j', (name, value) => {
    expect(() => attributesOf(script, { script: { [name]: value as string } })).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }),
    )
  })
})
