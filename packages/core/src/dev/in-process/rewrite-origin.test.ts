import { describe, expect, test } from 'vitest'
import { importsFrom, pageFrom } from './rewrite-origin.ts'

const origin = 'http://localhost:5173'

describe('scripts of a page', () => {
  test.each([
    ['import "/a.js"', `import "${origin}/a.js"`],
    ["import { b } from '/@react-refresh'", `import { b } from '${origin}/@react-refresh'`],
    ['import("/a.js")', `import("${origin}/a.js")`],
    ['import "//other.test/a.js"', undefined],
    ['import "./a.js"', undefined],
    ['import "https://other.test/a.js"', undefined],
    ['const from = "/a.js"', undefined],
  ])('%s', (code, moved) => {
    expect(importsFrom(origin, code)).toBe(moved ?? code)
    expect(importsFrom('', code)).toBe(code)
  })
})

describe('elements of a page below /app/', () => {
  test.each([
    [
      '<script type="module" src="/app/a.ts"></script>',
      `<script type="module" src="${origin}/app/a.ts"></script>`,
    ],
    ["<script src='/app/a.js' async></script>", `<script src='${origin}/app/a.js' async></script>`],
    ['<script src=/app/a.js></script>', `<script src=${origin}/app/a.js></script>`],
    ['<link rel="stylesheet" href="/app/a.css">', `<link rel="stylesheet" href="${origin}/app/a.css">`],
    [
      '<link href="/app/a.js" rel="modulepreload" />',
      `<link href="${origin}/app/a.js" rel="modulepreload" />`,
    ],
    ['<link rel="icon" href="/app/icon.svg">', undefined],
    ['<link rel="canonical" href="/app/">', undefined],
    ['<a href="/app/next">next</a>', undefined],
    ['<script src="/other/a.js"></script>', undefined],
    ['<script src="//other.test/app/a.js"></script>', undefined],
    ['<script src="https://other.test/app/a.js"></script>', undefined],
    ['<script data-src="/app/a.js"></script>', undefined],
    ['<script type="application/json">{"a":"$1$&"}</script>', undefined],
  ])('%s', (html, moved) => {
    expect(pageFrom(origin, '/app/', html)).toBe(moved ?? html)
    expect(pageFrom('', '/app/', html)).toBe(html)
  })
})
