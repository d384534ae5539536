import { describe, expect, test } from 'vitest'
import { prepareDocument, splitDocument } from './document.ts'

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
    expect(splitDocument(html)(parts, undefined).join('[body]')).toBe(filled)
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
