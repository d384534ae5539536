import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { writeCompleteBuild, type Manifest } from '../support/build-files.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { summarize } from '../support/parse-tags.ts'

const keys = ['a.ts', 'b.ts', 'c.css', '_d.js', '_e.js', '_f.js', '_g.js']
const entries = ['a.ts', 'b.ts', 'c.css']
const someKeys = fc.array(fc.constantFrom(...keys), { maxLength: 5 })
const someCss = fc.array(fc.constantFrom('s.css', 't.css', 'u.css', 'v.css'), { maxLength: 3 })

/** Any graph: cycles through entries, diamonds, keys listed twice, stylesheets shared. */
const manifests: fc.Arbitrary<Manifest> = fc
  .tuple(...keys.map(() => fc.record({ imports: someKeys, css: someCss, isStyle: fc.boolean() })))
  .map((chunks) =>
    Object.fromEntries(
      chunks.map(({ imports, css, isStyle }, index) => {
        const key = keys[index] ?? ''
        const name = `assets/${key.replace(/\W/g, '')}-11111111`
        const isEntry = entries.includes(key)
        const file = isEntry && isStyle ? `${name}.css` : `${name}.js`
        return [
          key,
          { file, imports, css: css.map((style) => `assets/${style}`), ...(isEntry ? { isEntry } : {}) },
        ]
      }),
    ),
  )

const calls = fc.array(fc.constantFrom(...entries), { minLength: 1, maxLength: 4 })

describe('tags of any manifest', () => {
  it("are those of Vite's backend-integration guide", async () => {
    await fc.assert(
      fc.asyncProperty(manifests, calls, async (manifest, names) => {
        const vite = viteIntegration({ root: writeCompleteBuild(manifest), dev: false })
        await vite.ready
        expect(summarize(vite.tags(names))).toEqual(expectedTags(manifest, names))
        await vite.close()
      }),
      { numRuns: 200 },
    )
  })
})
