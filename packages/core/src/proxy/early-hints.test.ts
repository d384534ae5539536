import { expect, it } from 'vitest'
import { splitLinks } from './early-hints.ts'

it.each([
  ['</a.css>; rel=preload; as=style', ['</a.css>; rel=preload; as=style']],
  [
    '</a.css>; rel=preload; as=style, </b.js>; rel=modulepreload',
    ['</a.css>; rel=preload; as=style', '</b.js>; rel=modulepreload'],
  ],
  ['</a,b.css>;rel=preload,</c.js>;rel="preload"', ['</a,b.css>;rel=preload', '</c.js>;rel="preload"']],
  ['</a>; title="x, y", </b>; rel=preload', ['</b>; rel=preload']],
  ['no link, </b>; rel=preload', ['</b>; rel=preload']],
  ['', []],
  ['"', []],
  [',,', []],
])('splits the Link header %s', (header, links) => {
  expect(splitLinks(header)).toEqual(links)
})
