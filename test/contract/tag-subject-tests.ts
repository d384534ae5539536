import { describe, expect, it } from 'vitest'
import type { AttributeValues, TagSubject } from '@vite-integration/core'
import { modes, type Adapter } from './scenario.ts'
import { kindOf, tagProject, tagsOf, urlOf } from './tag-page.ts'

const entry = 'src/main.ts'

/** What functions of attributes are told of a tag. */
export function addTagSubjectTests(host: Adapter): void {
  describe.each(modes)('attributes of tags in %s', (mode) => {
    it('can follow from the entry, the source and the chunk of a tag', async () => {
      const tell = ({ entry: from, src, chunk }: TagSubject): AttributeValues => ({
        'data-entry': from,
        'data-src': src,
        'data-key': chunk?.key,
        'data-imports': chunk?.imports.length,
      })
      const vite = {
        ...(await tagProject(mode)),
        tags: { attributes: { script: tell, style: tell, preload: tell } },
      }
      const tags = await tagsOf(host, vite, ({ viteTags }) => viteTags([entry, 'src/second.ts']))
      const of = (kind: string): object[] =>
        tags
          .filter((tag) => kindOf(tag) === kind && !urlOf(tag).includes('@vite'))
          .map(({ attributes }) => attributes)
      const isBuild = mode === 'production'
      expect(of('script')).toEqual(
        [entry, 'src/second.ts'].map((name) =>
          expect.objectContaining({
            'data-entry': name,
            'data-src': name,
            ...(isBuild ? { 'data-key': name } : {}),
          }),
        ),
      )
      for (const attributes of [...of('style'), ...of('preload')]) {
        expect(attributes).toHaveProperty('data-entry')
        expect('data-key' in attributes).toBe(isBuild)
        expect('data-imports' in attributes).toBe(isBuild)
      }
    })

    it('the source is relative to the root, however the entry is written', async () => {
      const tell = ({ src }: TagSubject): AttributeValues => ({ 'data-src': src })
      const vite = { ...(await tagProject(mode)), tags: { attributes: { script: tell, style: tell } } }
      const tags = await tagsOf(host, vite, ({ viteTags }) =>
        viteTags(['second', '/src/calc.js', 'src/theme.css']),
      )
      const sources = tags.map(({ attributes }) => attributes['data-src'])
      for (const source of ['src/second.ts', 'src/calc.js', 'src/theme.css'])
        expect(sources).toContain(source)
      for (const spelling of ['second', '/src/calc.js']) expect(sources).not.toContain(spelling)
    })
  })
}
