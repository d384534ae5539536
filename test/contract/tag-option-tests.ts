import { describe, expect, it } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { modes, type Adapter } from './scenario.ts'
import { codeOf, kindOf, pageOf, tagProject, tagsOf, urlOf } from './tag-page.ts'

const entry = 'src/main.ts'

/** Attributes from options, for all tags and for those of one call. */
export function addTagOptionTests(host: Adapter): void {
  const withOptions = async (tags: TagOptions, call?: TagOptions): Promise<Tag[]> =>
    tagsOf(host, { ...(await tagProject()), tags }, ({ viteTags }) => viteTags(entry, call))

  describe.each(modes)('attributes of tags in %s', (mode) => {
    it('are on the tags of their kind only', async () => {
      const attributes = { script: { 'data-a': '1' }, style: { 'data-b': '2' }, preload: { 'data-c': '3' } }
      const vite = { ...(await tagProject(mode)), tags: { attributes } }
      const names = { script: ['data-a'], style: ['data-b'], preload: ['data-c'], other: [] }
      const tags = await tagsOf(host, vite, ({ viteTags }) => viteTags(entry))
      expect(new Set(tags.map(kindOf))).toEqual(
        new Set(['script', 'style', ...(mode === 'production' ? ['preload'] : [])]),
      )
      for (const tag of tags) {
        const given = Object.keys(tag.attributes).filter((name) => /^data-.$/.test(name))
        expect(given).toEqual(names[kindOf(tag)])
      }
    })

    it('can come from a function, which gets a description of the tag', async () => {
      const told: unknown[] = []
      const attributes = {
        script: (subject: { url: string }) => {
          told.push(subject)
          return { 'data-file': subject.url }
        },
      }
      const vite = { ...(await tagProject(mode)), tags: { attributes } }
      const tags = await tagsOf(host, vite, ({ viteTags }) => viteTags([entry, 'src/second.ts']))
      const scripts = tags.filter((tag) => kindOf(tag) === 'script')
      expect(scripts.length).toBeGreaterThan(1)
      for (const script of scripts) {
        expect(script.attributes['data-file']).toBe(urlOf(script))
        expect(told).toContainEqual({ kind: 'script', url: urlOf(script), entries: [entry, 'src/second.ts'] })
      }
    })

    it('of a call override those of the option', async () => {
      const global = { script: { 'data-a': 'all', 'data-b': 'all', 'data-c': 'all' } }
      const call = { script: () => ({ 'data-b': 'call', 'data-c': false, 'data-d': 'call' }) }
      const vite = { ...(await tagProject(mode)), tags: { attributes: global } }
      const tags = await tagsOf(host, vite, ({ viteTags }) =>
        [viteTags(entry, { attributes: call }), viteTags('src/second.ts')].join('\n'),
      )
      const ofCall = tags.find((tag) => /src\/main|main-/.test(urlOf(tag)) && kindOf(tag) === 'script')
      const ofNext = tags.find((tag) => urlOf(tag).includes('second') && kindOf(tag) === 'script')
      expect(ofCall?.attributes).toMatchObject({ 'data-a': 'all', 'data-b': 'call', 'data-d': 'call' })
      expect(ofCall?.attributes).not.toHaveProperty('data-c')
      expect(ofNext?.attributes).toMatchObject({ 'data-a': 'all', 'data-b': 'all', 'data-c': 'all' })
      expect(ofNext?.attributes).not.toHaveProperty('data-d')
    })
  })

  describe('values of attributes', () => {
    it('true writes the bare name; false, null and undefined leave it out; the empty string and 0 are written', async () => {
      const script = {
        async: true,
        crossorigin: null,
        type: false,
        defer: undefined,
        'data-a': '',
        'data-b': 0,
      }
      const vite = { ...(await tagProject()), tags: { attributes: { script } } }
      const { body } = await pageOf(host, vite, ({ viteTags }) => viteTags(entry))
      const tag = /<script [^>]*><\/script>/.exec(body)?.[0]
      expect(tag).toMatch(/ async[ >]/)
      expect(tag).toContain(' data-a=""')
      expect(tag).toContain(' data-b="0"')
      expect(tag).not.toMatch(/crossorigin|type|defer/)
    })

    it('are escaped', async () => {
      const value = `"'><script>alert(1)</script>&amp;`
      for (const kind of ['script', 'style', 'preload'] as const) {
        const tags = await withOptions({ attributes: { [kind]: { title: value } } })
        const titled = tags.filter((tag) => kindOf(tag) === kind)
        expect(titled.length).toBeGreaterThan(0)
        for (const { attributes } of titled) expect(attributes['title']).toBe(value)
      }
    })

    it('replace those of the tag, in any case of their names', async () => {
      const tags = await withOptions({ attributes: { script: { TYPE: 'module-shim', crossOrigin: false } } })
      const script = tags.find((tag) => kindOf(tag) === 'script')
      expect(script?.attributes).toMatchObject({ type: 'module-shim' })
      expect(Object.keys(script?.attributes ?? {})).toEqual(['type', 'src'])
    })

    it('a preload is fetched in the mode of its script', async () => {
      const variants: [TagOptions['attributes'], string | undefined][] = [
        [{}, ''],
        [{ script: { crossorigin: 'use-credentials' } }, 'use-credentials'],
        [{ script: { crossOrigin: 'use-credentials' } }, 'use-credentials'],
        [{ script: { crossorigin: false } }, undefined],
        [
          { script: () => ({ crossorigin: 'use-credentials' }), preload: { crossorigin: '' } },
          'use-credentials',
        ],
      ]
      for (const [attributes, expected] of variants) {
        for (const call of [undefined, { attributes: attributes ?? {} }]) {
          const tags = await withOptions(call === undefined ? { attributes: attributes ?? {} } : {}, call)
          const checked = tags.filter((tag) => ['script', 'preload'].includes(kindOf(tag)))
          expect(new Set(checked.map(kindOf))).toEqual(new Set(['script', 'preload']))
          for (const tag of checked) expect(tag.attributes['crossorigin'], urlOf(tag)).toBe(expected)
        }
      }
    })

    it('do not change the given options', async () => {
      const script = Object.freeze({ async: true, type: false })
      const tags: TagOptions = Object.freeze({ attributes: Object.freeze({ script }) })
      const before = structuredClone(tags)
      await withOptions(tags, Object.freeze({ preload: 'none', attributes: tags.attributes ?? {} }))
      expect(tags).toEqual(before)
    })
  })

  describe('attributes that are refused', () => {
    const refused = async (name: string, value: unknown, kind = 'script'): Promise<unknown> => {
      const attributes = { [kind]: { [name]: value } } as TagOptions['attributes']
      return codeOf(host, await tagProject(), ({ viteTags }) =>
        viteTags(entry, { attributes: attributes ?? {} }),
      )
    }

    it.each(['', ' ', 'a b', 'a>b', '"', "'", 'a=b', 'a/', '<x', 'é', '0', '-a', 'a\0', 'a\n'])(
      'the name %j',
      async (name) => expect(await refused(name, 'x')).toBe('INVALID_ATTRIBUTE'),
    )

    it.each([
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      'java\nscript\r:alert(1)',
      '\u0001javascript:alert(1)',
      '\u00a0javascript:alert(1)',
    ])('the address %j', async (value) => {
      for (const [kind, name] of [
        ['script', 'src'],
        ['style', 'href'],
        ['preload', 'href'],
      ] as const)
        expect(await refused(name, value, kind), kind).toBe('INVALID_ATTRIBUTE')
    })

    it.each([
      ['an object', {}],
      ['an object without prototype', Object.create(null)],
      ['a list', ['a']],
      ['a function', () => 'x'],
      ['a symbol', Symbol('x')],
    ])('the value %s', async (_name, value) =>
      expect(await refused('data-x', value)).toBe('INVALID_ATTRIBUTE'),
    )

    it.each([
      ['a number', 5],
      ['a text', 'async'],
      ['true', true],
      ['a list', ['async']],
    ])('a function that returns %s', async (_name, result) => {
      const attributes = { script: (() => result) as never }
      const vite = await tagProject()
      expect(await codeOf(host, vite, ({ viteTags }) => viteTags(entry, { attributes }))).toBe(
        'INVALID_OPTION',
      )
    })
  })

  describe('options of a call', () => {
    it.each([
      [{ preloads: 'none' }, 'UNKNOWN_OPTION'],
      [{ csp: true }, 'UNKNOWN_OPTION'],
      [{ preload: 'yes' }, 'INVALID_OPTION'],
      [{ prefetch: { concurrency: 0 } }, 'INVALID_OPTION'],
      [{ attributes: { scripts: {} } }, 'UNKNOWN_OPTION'],
      ['none', 'INVALID_OPTION'],
    ])('%j is refused', async (options, code) => {
      const page = ({ viteTags }: { viteTags: (entry: string, options: never) => string }): string =>
        viteTags(entry, options as never)
      expect(await codeOf(host, await tagProject(), page)).toBe(code)
    })

    it.each([
      undefined,
      null,
      7,
      {},
      ['src/main.ts', undefined],
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'src/main.ts/../main.ts',
    ])('the entry %j is unknown', async (name) => {
      for (const mode of modes) {
        const page = ({ viteTags }: { viteTags: (entry: never) => string }): string => viteTags(name as never)
        expect(await codeOf(host, await tagProject(mode), page)).toBe('ENTRY_NOT_FOUND')
      }
    })

    it('no entries give no tags', async () => {
      expect(
        parseTags((await pageOf(host, await tagProject(), ({ viteTags }) => viteTags([]))).body),
      ).toEqual([])
    })
  })
}
