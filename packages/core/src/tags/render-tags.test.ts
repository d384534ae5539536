import { describe, expect, it } from 'vitest'
import type { ResponseAdapter } from '../contract.ts'
import {
  appendLinks,
  earlyHints,
  linkValue,
  preloadLinks,
  renderTags,
  sendEarlyHints,
} from './render-tags.ts'
import {
  inlineScriptTag,
  inlineStyleTag,
  prefetchTag,
  preloadTag,
  scriptTag,
  styleTag,
  type Tag,
} from './tag.ts'

const tags = [styleTag('/a.css'), scriptTag('/a.js', { crossorigin: true }), preloadTag('/b.js')]

/** A response that records its headers. */
function response(
  headers: Record<string, string | string[]> = {},
  more: Partial<ResponseAdapter> = {},
): ResponseAdapter & { headers: typeof headers; hints: string[][] } {
  const hints: string[][] = []
  return {
    headers,
    hints,
    statusCode: 200,
    headersSent: false,
    getHeader: (name) => headers[name],
    setHeader: (name, value) => (headers[name] = value),
    writeEarlyHints: ({ link }) => void hints.push(link),
    ...more,
  }
}

describe('renderTags', () => {
  it('writes one tag a line, with a place for the nonce in each', () => {
    const { text, pieces, withMeta } = renderTags(tags, {})
    expect(text).toBe(
      '<link rel="stylesheet" href="/a.css">\n' +
        '<script type="module" crossorigin src="/a.js"></script>\n' +
        '<link rel="modulepreload" href="/b.js">',
    )
    expect(pieces.join('')).toBe(text)
    expect(pieces.join(' nonce="n"').match(/ nonce="n"(?=>)/g)).toHaveLength(3)
    expect(withMeta.join(' nonce="n"')).toBe(
      `<meta property="csp-nonce" nonce="n">\n${pieces.join(' nonce="n"')}`,
    )
  })

  it('writes nothing for no tags, and the meta tag alone with a nonce', () => {
    const { text, pieces, withMeta } = renderTags([], {})
    expect([text, pieces.join(' nonce="n"'), withMeta.join(' nonce="n"')]).toEqual([
      '',
      '',
      '<meta property="csp-nonce" nonce="n">',
    ])
  })

  it('escapes attributes, and leaves the nonce of an attribute alone', () => {
    const { text, pieces } = renderTags([scriptTag('/"<&', { nonce: 'own' })], {})
    expect(text).toBe('<script type="module" nonce="own" src="/&quot;&lt;&amp;"></script>')
    expect(pieces).toEqual([text])
  })

  it('writes inline code unchanged', () => {
    expect(renderTags([inlineStyleTag('/a.css', 'id', 'a > b {}')], {}).text).toBe(
      '<style type="text/css" data-vite-dev-id="id">a > b {}</style>',
    )
    expect(renderTags([inlineScriptTag('script', 'id', '1 && 2', {})], {}).text).toBe(
      '<script>1 && 2</script>',
    )
  })

  it('merges all prefetches into one script', () => {
    const prefetches = [prefetchTag('/c.js', 'script', {}), prefetchTag('/d.css', 'style', {})]
    const { text } = renderTags([...tags, ...prefetches], { prefetch: 'eager' })
    expect(text.split('\n')).toHaveLength(4)
    expect(renderTags([...tags, ...prefetches], {}).text).toBe(renderTags(tags, {}).text)
  })

  it('joins hashes with the import map of the build', () => {
    const map = inlineScriptTag('importmap', 'importmap', '{"imports":{"a":"/a.js"}}', { type: 'importmap' })
    const hash: Tag = { kind: 'integrity', href: '/b.js', attributes: { integrity: 'sha384-YQ==' } }
    expect(renderTags([map, hash], {}).text).toBe(
      '<script type="importmap">{"imports":{"a":"/a.js"},"integrity":{"/b.js":"sha384-YQ=="}}</script>',
    )
    expect(renderTags([hash], {}).text).toBe(
      '<script type="importmap">{"integrity":{"/b.js":"sha384-YQ=="}}</script>',
    )
  })
})

describe('linkValue', () => {
  it.each([
    [styleTag('/a.css'), '</a.css>; rel=preload; as=style'],
    [scriptTag('/a.js', { crossorigin: true }), '</a.js>; rel=modulepreload; crossorigin'],
    [
      preloadTag('/a b">.js', { crossorigin: 'USE-credentials', integrity: 'sha256-YQ==' }),
      '</a%20b%22%3E.js>; rel=modulepreload; crossorigin="use-credentials"; integrity="sha256-YQ=="',
    ],
    [preloadTag('/a.js', { integrity: 'é"\r\n' }), undefined],
    [inlineScriptTag('script', 'id', 'code', {}), undefined],
    [prefetchTag('/a.js', 'script', {}), undefined],
  ])('%j', (tag, expected) => expect(linkValue(tag)).toBe(expected))
})

describe('appendLinks', () => {
  const links = preloadLinks(tags)

  it('appends to the existing header, with the nonce', () => {
    const res = response({ link: ['<x>', '<y>'] })
    expect(appendLinks(links, res, 'abc')).toEqual(links)
    expect(res.headers['link']).toBe('<x>, <y>, </b.js>; rel=modulepreload; nonce="abc"')
    expect(appendLinks(links, response(), 'a"\r\nb')).toEqual(links)
  })

  it('appends no more than proxies accept, and nothing too late', () => {
    const many = preloadLinks(Array.from({ length: 200 }, (_, index) => preloadTag(`/${index}.js`)))
    const res = response()
    const appended = appendLinks(many, res, undefined)
    expect(appended.length).toBeLessThan(200)
    expect(String(res.headers['link']).length).toBeLessThanOrEqual(2048)
    expect(appendLinks(many, response({}, { headersSent: true }), undefined)).toEqual([])
    expect(appendLinks(many, undefined, undefined)).toEqual([])
  })
})

describe('early hints', () => {
  it('name all files, or with an import map the stylesheets', () => {
    expect(earlyHints(tags, false)).toHaveLength(3)
    expect(earlyHints(tags, true)).toEqual(['</a.css>; rel=preload; as=style'])
  })

  it('leave out values that Node refuses', () => {
    expect(earlyHints([scriptTag('/a.js', { integrity: 'sha256-YQ== sha512-Yg==' })], false)).toEqual([])
  })

  it('are sent once there are some, while the headers are not, and not to HTTP/1.0', () => {
    const cases = [
      response(),
      response({}, { headersSent: true }),
      response({}, { req: { httpVersion: '1.0' } }),
    ]
    for (const res of cases) sendEarlyHints(['<x>'], res)
    sendEarlyHints([], cases[0])
    expect(cases.map(({ hints }) => hints)).toEqual([[['<x>']], [], []])
  })
})
