import { describe, expect, test } from 'vitest'
import { absoluteAddresses } from './page-addresses.ts'

const move = (html: string, file = 'admin/index.html', base = '/app/'): string =>
  absoluteAddresses(html, base, file)

describe('addresses that load something', () => {
  test.each([
    [
      '<script type="module" src="./main.js"></script>',
      '<script type="module" src="/app/admin/main.js"></script>',
    ],
    ['<script src=main.js></script>', '<script src=/app/admin/main.js></script>'],
    ["<SCRIPT SRC='../main.js?t=1#a'></SCRIPT>", "<SCRIPT SRC='/app/main.js?t=1#a'></SCRIPT>"],
    ['<link rel=icon href="../a&amp;b.svg">', '<link rel=icon href="/app/a&amp;b.svg">'],
    ['<img src="img.png">', '<img src="/app/admin/img.png">'],
    ['<img src="ä b.png">', '<img src="/app/admin/%C3%A4%20b.png">'],
    [
      '<img src="a.png" srcset="a.png 1x, ../b.png 2x">',
      '<img src="/app/admin/a.png" srcset="/app/admin/a.png 1x, /app/b.png 2x">',
    ],
    ['<source srcset="a.png,b.png">', '<source srcset="/app/admin/a.png,b.png">'],
    [
      '<source srcset=" a.png , /b.png 100w,c.png">',
      '<source srcset=" /app/admin/a.png , /b.png 100w,/app/admin/c.png">',
    ],
    [
      '<link rel=preload as=image imagesrcset="a.png 2x">',
      '<link rel=preload as=image imagesrcset="/app/admin/a.png 2x">',
    ],
    ['<video src=a.mp4 poster=b.png>', '<video src=/app/admin/a.mp4 poster=/app/admin/b.png>'],
    ['<audio src=a.ogg>', '<audio src=/app/admin/a.ogg>'],
    [
      '<script type=importmap>{"imports":{"a":".\\/a.js"}}</script>',
      '<script type=importmap>{"imports":{"a":"/app/admin/a.js"}}</script>',
    ],
    ['<img src = "&#46;/a.png">', '<img src="/app/admin/a.png">'],
    ['<img src=" a.png">', '<img src="/app/admin/a.png">'],
    ['<track src=a.vtt>', '<track src=/app/admin/a.vtt>'],
    ['<object data=a.svg>', '<object data=/app/admin/a.svg>'],
    ['<embed src=a.svg>', '<embed src=/app/admin/a.svg>'],
    ['<iframe src="a.html">', '<iframe src="/app/admin/a.html">'],
    ['<input type=image src=a.png>', '<input type=image src=/app/admin/a.png>'],
    [
      '<svg><use href="a.svg#b"/><image xlink:href="c.png"/></svg>',
      '<svg><use href="/app/admin/a.svg#b"/><image xlink:href="/app/admin/c.png"/></svg>',
    ],
    ['<meta property="og:image" content="a.png">', '<meta property="og:image" content="/app/admin/a.png">'],
    ['<template><img src=a.png></template>', '<template><img src=/app/admin/a.png></template>'],
    ['<noscript><img src=a.png></noscript>', '<noscript><img src=/app/admin/a.png></noscript>'],
    [
      '<script nomodule id="vite-legacy-entry" data-src="./a.js"></script>',
      '<script nomodule id="vite-legacy-entry" data-src="/app/admin/a.js"></script>',
    ],
    [
      '<template><base href="/other/"></template><img src=a.png>',
      '<template><base href="/other/"></template><img src=/app/admin/a.png>',
    ],
    ['<p style="background: url(a.png)">', '<p style="background: url(/app/admin/a.png)">'],
    [
      `<style>@import "a.css"; p { background: url('../b.png') }</style>`,
      `<style>@import "/app/admin/a.css"; p { background: url('/app/b.png') }</style>`,
    ],
    [
      `<script>import('./a.js'); import("b")</script>`,
      `<script>import('/app/admin/a.js'); import("b")</script>`,
    ],
    [
      '<script type=importmap>{"imports":{"a":"./a.js","b":"b"}}</script>',
      '<script type=importmap>{"imports":{"a":"/app/admin/a.js","b":"b"}}</script>',
    ],
  ])('%s', (html, moved) => {
    expect(move(html)).toBe(moved)
    expect(move(moved)).toBe(moved)
  })
})

describe('everything else is unchanged', () => {
  test.each([
    '<script src="/main.js"></script>',
    '<script src="//cdn.example/main.js"></script>',
    '<script src="https://cdn.example/main.js"></script>',
    '<img src="data:image/png;base64,AA==" srcset="data:image/png;base64,AA== 2x">',
    '<img src="">',
    '<img src>',
    '<img src="#a"><img src="?a">',
    '<img src="{{ image }}"><img src="<%= image %>"><img src="${image}">',
    '<img data-src="a.png" alt="a.png">',
    '<a href="next.html"></a><form action="send"></form>',
    '<meta name="description" content="a.png">',
    '<svg><use href="#a"/></svg>',
    '<!-- <img src="a.png"> --><textarea><img src="a.png"></textarea>',
    '<script>const html = "<img src=a.png>"</script>',
    '<script type="text/template"><img src="a.png"></script>',
    '<script type=importmap>{"imports":</script>',
    '<script>import( </script>',
    '<base href="/other/"><img src="a.png">',
    '<head><link href="a.css"><base href="/other/"></head>',
  ])('%s', (html) => {
    expect(move(html)).toBe(html)
  })
})

test.each([
  ['index.html', '/', '/a.png'],
  ['app.html', '/', '/a.png'],
  ['a b/ä?#.html', '/', '/a%20b/a.png'],
  ['index.html', '/ä/', '/%C3%A4/a.png'],
])('the place of %s below %s', (file, base, address) => {
  expect(move('<img src="./a.png">', file, base)).toBe(`<img src="${address}">`)
})
