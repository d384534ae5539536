import { describe, expect, test } from 'vitest'
import { prepareDocument, readDocument } from './document.ts'

const parts = { head: '[head]', body: '[body]', state: 1 }
const state = '<script>window.__SSR_STATE__=JSON.parse("1")</script>'

describe('the slots of parts', () => {
  test.each([
    [
      '<!doctype html><html><head><title>a</title></head><body><p></body></html>',
      `<!doctype html><html><head><title>a</title>${state}[head]</head><body><p>[body]</body></html>`,
    ],
    [
      '<head><script type="module" src=a></script></head><body><!--ssr-outlet--></body>',
      `<head>${state}<script type="module" src=a></script>[head]</head><body>[body]</body>`,
    ],
    ['<!doctype html><p>', `<!doctype html>${state}[head]<p>[body]`],
    ['<!doctype html><title>a</title><p>', `<!doctype html><title>a</title>${state}[head]<p>[body]`],
    ['<head><title>a</title><body>', `<head><title>a</title>${state}[head]<body>[body]`],
    [
      '<head><noscript><img></noscript></head>',
      `<head><noscript><img></noscript>${state}[head]</head>[body]`,
    ],
    // A script in a template does not run.
    [
      '<head><template><script type=module></script></template></head>',
      `<head><template><script type=module></script></template>${state}[head]</head>[body]`,
    ],
    [
      '<script>"</head></body><!--ssr-outlet-->"</script>',
      `<script>"</head></body><!--ssr-outlet-->"</script>${state}[head][body]`,
    ],
    ['', `${state}[head][body]`],
  ])('%s', (html, filled) => {
    expect(prepareDocument(html)(parts, undefined)).toBe(filled)
    expect(prepareDocument(html)({}, undefined)).toBe(
      filled.replace(state, '').replace('[head]', '').replace('[body]', ''),
    )
  })
})

describe('a nonce', () => {
  const meta = '<meta property="csp-nonce" nonce="n">'
  test.each([
    ['<head></head><script></script>', `<head>${meta}</head><script nonce="n"></script>`],
    ['<head><SCRIPT SRC=a></SCRIPT>', `<head>${meta}<SCRIPT nonce="n" SRC=a></SCRIPT>`],
    ['<head><style></style>', `<head>${meta}<style nonce="n"></style>`],
    ['<head><link href=a rel=stylesheet>', `<head>${meta}<link nonce="n" href=a rel=stylesheet>`],
    ['<head><link rel="x PRELOAD">', `<head>${meta}<link nonce="n" rel="x PRELOAD">`],
    ['<head><link rel=icon>', `<head>${meta}<link rel=icon>`],
    ['<head><link data-rel=stylesheet>', `<head>${meta}<link data-rel=stylesheet>`],
    ['<head><script nonce=own></script>', `<head>${meta}<script nonce=own></script>`],
    ['<head><script data-nonce=x></script>', `<head>${meta}<script nonce="n" data-nonce=x></script>`],
    ['<head><script/src=a></script>', `<head>${meta}<script nonce="n"/src=a></script>`],
    [
      '<head><noscript><link rel=stylesheet></noscript>',
      `<head>${meta}<noscript><link nonce="n" rel=stylesheet></noscript>`,
    ],
    ['<head><!-- <script> -->', `<head>${meta}<!-- <script> -->`],
    [
      '<head><script><!--<script></script>--></script>',
      `<head>${meta}<script nonce="n"><!--<script></script>--></script>`,
    ],
  ])('%s', (html, filled) => {
    expect(prepareDocument(html)({}, 'n')).toBe(filled)
  })
})

describe('a template of a render', () => {
  const values = { head: '[head]', tags: '[tags]', state: '1' }
  const stateScript = '<script>window.__SSR_STATE__=1</script>'
  test.each([
    [
      '<head><!--ssr-head--><title>a</title></head><body><!--ssr-outlet--></body>',
      [`<head>[head]<title>a</title>${stateScript}[tags]</head><body>`, '</body>'],
    ],
    [
      '<head><!--app-head--><script type=module src=a></script></head><div><!--app-html--></div>',
      [`<head>[head]${stateScript}<script type=module src=a></script>[tags]</head><div>`, '</div>'],
    ],
    ['<head></head><!-- ssr-outlet --><p>', [`<head>${stateScript}[head][tags]</head>`, '<p>']],
    // A script behind the outlet has the state ahead of it all the same.
    [
      '<head></head><!--ssr-outlet--><script type=module src=a></script>',
      ['<head>[head][tags]</head>', `${stateScript}<script type=module src=a></script>`],
    ],
  ])('%s', (html, pieces) => {
    const document = readDocument(html)
    expect(document.hasOutlet).toBe(true)
    expect(document.split(values, undefined)).toEqual(pieces)
  })

  test('takes markers and patterns of replacements inside values for text', () => {
    const head = "<!--ssr-outlet--><!--ssr-head-->$&$1$$$`$'"
    const [before, after] = readDocument('<head></head><p><!--ssr-outlet--></p>').split({ head }, undefined)
    expect([before, after]).toEqual([`<head>${head}</head><p>`, '</p>'])
  })

  test('tells that it has no outlet, and which files it loads', () => {
    const { hasOutlet, addresses } = readDocument(
      '<head><link rel=stylesheet href="/a.css"><link rel=modulepreload href="/b.js"><link rel=icon href="/c">' +
        '<script type=module src="/d.js?a&amp;b"></script><template><script src="/e.js"></script></template></head>',
    )
    expect(hasOutlet).toBe(false)
    expect([...addresses]).toEqual(['/a.css', '/b.js', '/d.js?a&b'])
  })
})
