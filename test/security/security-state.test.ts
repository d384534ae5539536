import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createIntegration,
  resolveConfig,
  ViteIntegrationError,
  type PageParts,
} from '@vite-integration/core'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { hostileJson, hostilePieces, hostileText } from '../support/hostile-texts.ts'
import { harmless, parseDocumentStrictly, type Element } from '../support/strict-html.ts'

const pages = {
  'index.html': `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A page</title>
<script type="module" crossorigin src="/assets/a.js"></script>
</head>
<body><div id="app"><!--ssr-outlet--></div></body>
</html>
`,
  'bare.html': '<!doctype html><title>A page</title><p>words</p>',
  // Texts that look like slots for parts, but are none.
  'tricky.html': `<!doctype html>
<html lang="en">
<head><title>&lt;/head&gt; $& </title>
<script>const text = '<\\/head><\\/body>$\`'</script>
<!-- </head> <!- ssr-outlet -> -->
<style>p::after { content: '</head><!--ssr-outlet-->' }</style>
</head>
<body><p data-x='</body>'>words</p><textarea></body></textarea></body>
</html>
`,
}

/** Renders the pages of a build with parts and a nonce. */
function useRender(): (name: string, parts: PageParts, nonce?: string) => Promise<string> {
  const root = writeBuild({ 'main.ts': { file: 'assets/a.js', isEntry: true } }, ['assets/a.js'])
  for (const [name, html] of Object.entries(pages)) writeFile(join(root, 'dist', name), html)
  const integration = createIntegration(resolveConfig({ root, dev: false }, {}))
  return (name, parts, nonce) => integration.helpers(undefined, () => nonce).html(name, parts)
}

const isState = ({ name, text }: Element): boolean => name === 'script' && text.includes('__SSR_STATE__')

/** Returns the state as a browser evaluates it, as JSON. */
function evaluate(script: string): string | undefined {
  const context = createContext({})
  runInContext('globalThis.window = globalThis', context)
  runInContext(script, context)
  return runInContext('JSON.stringify(window.__SSR_STATE__)', context) as string | undefined
}

const names = Object.keys(pages)

describe('hostile state', () => {
  it.each(names)('in %s evaluates to an equal value and breaks out of nothing', async (name) => {
    const render = useRender()
    const plain = parseDocumentStrictly(await render(name, { state: 0 }))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostileJson, fc.constantFrom(...hostilePieces), hostileText),
        async (state) => {
          const elements = parseDocumentStrictly(await render(name, { state }), harmless)
          expect(elements.map((element) => element.name)).toEqual(plain.map((element) => element.name))
          const scripts = elements.filter(isState)
          expect(scripts).toHaveLength(1)
          expect(evaluate(scripts[0]?.text ?? '')).toBe(JSON.stringify(state))
        },
      ),
      { numRuns: 800 },
    )
  })

  it.each(names)('and nonces in %s break out of nothing', async (name) => {
    const render = useRender()
    const plain = parseDocumentStrictly(await render(name, { state: 0 }, 'abc')).map(
      (element) => element.name,
    )
    await fc.assert(
      fc.asyncProperty(hostileText, hostileJson, async (nonce, state) => {
        if (nonce === '') return
        const elements = parseDocumentStrictly(await render(name, { state }, nonce), harmless)
        expect(elements.map((element) => element.name)).toEqual(plain)
        const expected = nonce.replaceAll('\0', '\ufffd').replace(/\r\n?/g, '\n')
        for (const element of elements) {
          const needsNonce =
            ['script', 'style'].includes(element.name) || element.attributes['property'] === 'csp-nonce'
          expect(element.attributes['nonce']).toBe(needsNonce ? expected : undefined)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps keys such as __proto__', async () => {
    const state: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":[null]}',
    )
    const script = parseDocumentStrictly(await useRender()('index.html', { state })).find(isState)?.text ?? ''
    expect(evaluate(script)).toBe(JSON.stringify(state))
    const context = createContext({})
    runInContext(`globalThis.window = globalThis; ${script}`, context)
    expect(runInContext('({}).polluted', context)).toBeUndefined()
    expect(runInContext('window.__SSR_STATE__.polluted', context)).toBeUndefined()
  })

  it('that JSON cannot represent is refused with a code, or left out', async () => {
    const render = useRender()
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const failing = {
      toJSON: () => {
        throw new Error('no')
      },
    }
    for (const state of [10n, cycle, failing, { deep: [1n] }]) {
      await expect(render('index.html', { state })).rejects.toMatchObject({
        name: 'ViteIntegrationError',
        code: 'INVALID_OPTION',
      })
      await expect(render('index.html', { state })).rejects.toBeInstanceOf(ViteIntegrationError)
    }
    for (const state of [undefined, () => 1, Symbol('x'), { toJSON: () => undefined }])
      expect(parseDocumentStrictly(await render('index.html', { state })).filter(isState)).toEqual([])
  })

  it('parts are written unchanged, also markers in them', async () => {
    const render = useRender()
    const head = '<meta name="a" content="$& </body> <!--ssr-outlet-->">'
    const body = '<p>$1 $` <b></head></b><!--ssr-outlet--></p>'
    for (const name of names) {
      const html = await render(name, { head, body, state: { text: '</head></body><!--ssr-outlet-->$&' } })
      expect(html.split(head)).toHaveLength(2)
      expect(html.split(body)).toHaveLength(2)
    }
  })

  it('names of unknown pages are refused with a code', async () => {
    const render = useRender()
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileText, hostileJson), async (name) => {
        await expect(render(name as string, {})).rejects.toMatchObject({
          name: 'ViteIntegrationError',
          code: 'PAGE_NOT_FOUND',
        })
      }),
      { numRuns: 500 },
    )
  })
})
