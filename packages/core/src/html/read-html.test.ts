import { describe, expect, test } from 'vitest'
import { type HtmlElement, readHtml } from './read-html.ts'

/** Returns the start tags as they stand in the source. */
function tagsOf(html: string): string[] {
  return readHtml(html).elements.map(({ tag }) => html.slice(tag.start, tag.end))
}

function find(html: string, name: string): HtmlElement {
  return readHtml(html).elements.find((element) => element.name === name)!
}

describe('elements are those that a browser sees', () => {
  test.each<[string, string, string[]]>([
    ['a comment', '<!-- <script src=a> --><p>', ['<p>']],
    ['a comment that ends oddly', '<!--><script></script><!-- --!><b>', ['<script>', '<b>']],
    ['text of a script', '<script>"<link href=a>"</script><p>', ['<script>', '<p>']],
    [
      'a script with a script in a comment',
      '<script><!--<script></script><i></script><b>',
      ['<script>', '<b>'],
    ],
    ['a script with a comment', '<script><!-- </script><b>', ['<script>', '<b>']],
    ['text of a style', '<style><b></style><p>', ['<style>', '<p>']],
    ['a title', '<title><script></title><p>', ['<title>', '<p>']],
    ['a textarea', '<textarea><script></textarea><p>', ['<textarea>', '<p>']],
    ['an end tag with a space', '<script>a</script ><p>', ['<script>', '<p>']],
    ['an end tag with an attribute', '<script>a</script x="</script>"><p>', ['<script>', '<p>']],
    ['no end tag of a script', '<script src=a><p>', ['<script src=a>']],
    ['upper case', '<SCRIPT SRC=a></SCRIPT><P>', ['<SCRIPT SRC=a>', '<P>']],
    ['a bracket in a value', '<img alt="<b>" title=\'>\'><p>', ['<img alt="<b>" title=\'>\'>', '<p>']],
    ['an attribute without space', '<img alt="a"src="b"><p>', ['<img alt="a"src="b">', '<p>']],
    ['a slash', '<img/src="a"/><br/>', ['<img/src="a"/>', '<br/>']],
    ['a template', '<template><img src=a></template>', ['<template>', '<img src=a>']],
    ['a noscript', '<noscript><img src=a><!-- <b> --></noscript><p>', ['<noscript>', '<img src=a>', '<p>']],
    ['SVG', '<svg><style><b/></style><use href=a /></svg>', ['<svg>', '<style>', '<b/>', '<use href=a />']],
    ['CDATA in SVG', '<svg><![CDATA[<script>]]><a></a></svg>', ['<svg>', '<a>']],
    ['CDATA in HTML', '<p><![CDATA[<b>]]></p>', ['<p>']],
    ['an instruction', '<?xml version="1.0"?><p>', ['<p>']],
    ['frames', '<frameset><frame src=a></frameset><script src=b></script>', ['<frameset>', '<frame src=a>']],
    ['a nested form', '<form><form><p>', ['<form>', '<p>']],
    ['misnested formatting', '<b><p>a</b>b</p><img>', ['<b>', '<p>', '<img>']],
    ['text in a table', '<table><img><tr><td></table>', ['<table>', '<img>', '<tr>', '<td>']],
    ['an unfinished tag', '<p><img src="a', ['<p>']],
    ['nothing', '', []],
  ])('%s', (_name, html, tags) => {
    expect(tagsOf(html)).toEqual(tags)
  })

  test('a page nested deeper than a call stack is', () => {
    expect(readHtml('<div>'.repeat(20_000)).elements).toHaveLength(20_000)
  })
})

describe('attributes', () => {
  test.each([
    ['<a href="x">', 'x', 'href="x"'],
    ["<a href='x'>", 'x', "href='x'"],
    ['<a href=x>', 'x', 'href=x'],
    ['<a href = "x">', 'x', 'href = "x"'],
    ['<a HREF\n=\n"x">', 'x', 'HREF\n=\n"x"'],
    ['<a href>', '', 'href'],
    ['<a href=x/>', 'x/', 'href=x/'],
    ['<a href="a&amp;b&#x2F;&copy=1&lt">', 'a&b/&copy=1<', 'href="a&amp;b&#x2F;&copy=1&lt"'],
    ['<a data-href="y" href="x" href="z">', 'x', 'href="x"'],
    ['\uFEFF<!doctype html>\r\n<a\r\nhref="x">', 'x', 'href="x"'],
    ['😀<a title="😀" href="x">', 'x', 'href="x"'],
    ['<p>\0<a href="x">', 'x', 'href="x"'],
  ])('%j', (html, value, source) => {
    const attribute = find(html, 'a').attributes.get('href')!
    expect(attribute.value).toBe(value)
    expect(html.slice(attribute.start, attribute.end)).toBe(source)
  })

  test('of SVG by their names as written', () => {
    const { attributes } = find('<svg viewBox="0 0 1 1"><use xlink:href="#a" /></svg>', 'use')
    expect([...attributes.keys()]).toEqual(['xlink:href'])
    expect([...find('<svg viewBox="0 0 1 1">', 'svg').attributes.keys()]).toEqual(['viewbox'])
  })
})

describe('content', () => {
  test.each([
    ['<script>a<b</script>', 'script', 'a<b'],
    ['<script>a\r\nb</script >', 'script', 'a\r\nb'],
    ['<script>a', 'script', ''],
    ['<link rel=x>a', 'link', ''],
    ['<noscript><b></noscript>', 'noscript', '<b>'],
  ])('%j', (html, name, content) => {
    const element = find(html, name)
    expect(html.slice(element.content.start, element.content.end)).toBe(content)
  })

  test('elements in a template or a noscript are inert', () => {
    const { elements } = readHtml('<template><b><i></i></b></template><noscript><u></u></noscript><p>')
    expect(elements.filter(({ isInert }) => isInert).map(({ name }) => name)).toEqual(['b', 'i', 'u'])
  })
})

describe('places: head begins "{", head ends "}", body ends "|"', () => {
  test.each([
    ['<!doctype html><html><head>{<title>a</title>}</head><body>b|</body></html>'],
    ['<!doctype html>{<title>a</title>}<p>b</p>'],
    ['<!doctype html>{'],
    ['\uFEFF<!-- a --><!doctype html>{<meta charset=utf-8>\n}<p>'],
    ['<html lang=en>{<body>b|</body></html>'],
    ['<head>{<title>a</title>}<body>b|</body>\n'],
    ['<head>{<title></head></title><script></head></script>}</head><body><!-- </body> --><p>|</body>'],
    ['<head>{<noscript><img src=a></noscript><title>a</title>}</head><body>|</body>'],
    ['{<header></header>'],
    ['<HEAD>{}</HEAD><BODY>a|</BODY>'],
  ])('%s', (marked) => {
    const html = marked.replace(/[{}|]/g, '')
    const { headStart, headEnd, bodyEnd } = readHtml(html)
    const marks = [
      [headStart, '{'],
      [headEnd, '}'],
      [bodyEnd, '|'],
    ] as const
    const found = marks
      .filter((mark): mark is [number, '{' | '}' | '|'] => mark[0] !== undefined)
      .toReversed()
      .reduce((text, [at, mark]) => text.slice(0, at) + mark + text.slice(at), html)
    expect(found).toBe(marked)
  })
})
