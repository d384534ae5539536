import { expect, test } from 'vitest'
import { editHtml, replaceValue } from './edit-html.ts'

test('a page without edits stays the same, byte for byte', () => {
  const html = "\uFEFF<!DOCTYPE HTML >\r\n<P Class=a ID='b' ><br/>\0&amp &lt;\n</p\n><b><i></b></i><script>"
  expect(editHtml(html, () => [])).toBe(html)
})

test.each([
  ['<a href="x">', 'y', '<a href="y">'],
  ["<a href='x'>", "it's", "<a href='it&#39;s'>"],
  ['<a href=x>', 'y', '<a href=y>'],
  ['<a href=x class=b>', 'a b', '<a href="a b" class=b>'],
  ['<a href=x>', '', '<a href="">'],
  ['<a HREF = "x" >', 'y', '<a HREF="y" >'],
  ['<a href class>', 'y', '<a href=y class>'],
  ['<a href="x">', '"&<$&', '<a href="&quot;&amp;&lt;$&amp;">'],
  ['<a href="a=b">', 'c=d', '<a href="c=d">'],
  ['<template><a href=x></template>', 'y', '<template><a href=y></template>'],
  ['<noscript><a href=x></noscript>', 'y', '<noscript><a href=y></noscript>'],
  ['<!-- <a href=x> -->', 'y', '<!-- <a href=x> -->'],
])('%s with %j for an address', (html, value, changed) => {
  const edited = editHtml(html, ({ attributes }) => {
    const href = attributes.get('href')
    return href ? [replaceValue(html, href, value)] : []
  })
  expect(edited).toBe(changed)
})

test('edits in any order, also at one place', () => {
  const html = '<p><b></b></p>'
  const edited = editHtml(html, ({ name, tag, content }) => [
    { start: content.end, end: content.end, text: `/${name}` },
    { start: tag.start, end: tag.start, text: name },
    { start: tag.start, end: tag.start, text: '!' },
  ])
  expect(edited).toBe('p!<p>b!<b>/b</b>/p</p>')
})
