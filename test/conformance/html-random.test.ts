import * as fc from 'fast-check'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { expect, it } from 'vitest'
import { editHtml, type HtmlElement, replaceValue } from '@vite-integration/core/html'

type Node = DefaultTreeAdapterTypes.Node

/** Pieces of markup between bars. */
const markup = `<!doctype html>|<html lang=a>|<head>|</head>|<body class="b">|</body>|</html>|<script>|<script src=a>
|</script>|<style>|</style>|<title>|</title>|<textarea>|<!--|-->|--!>|<!-->|<![CDATA[|]]>|<?|</|<|>|"|'|=|/|&amp|\0
|<p a="1" a=2>|<b>|</b>|<i x = 'y'>|</i>|<table>|<tr>|<td>|</table>|<select>|<svg viewBox="0">|</svg>|<math>
|<a xlink:href=b href=c>|</a>|<template>|</template>|<frameset>|<frame src=a>|<link rel=stylesheet href=a/>|<br/>
|<img alt="<b>"src=c>|<plaintext>|<form>|<button>|<option>|<foreignObject>|text| |\r\n|\r|\uFEFF|😀|\ud800`
const pieces = fc.constantFrom(...markup.split('|'))
const pages = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))

/** Names and decoded attributes of the elements in a page, in the order of their start tags. */
function elementsOf(html: string): [string, string[]][] {
  const found: [string, string[]][] = []
  editHtml(html, ({ name, attributes }: HtmlElement) => {
    found.push([name, [...attributes].map(([key, { value }]) => `${key}=${value}`).toSorted()])
    return []
  })
  return found
}

/** The same by a walk over the parser's own tree. */
function treeOf(html: string): [string, string[]][] {
  const found = new Map<number, [string, string[]]>()
  const walk = (node: Node): void => {
    if ('tagName' in node && node.sourceCodeLocation) {
      const attributes = node.attrs.flatMap(({ prefix, name, value }) => {
        const key = (prefix ? `${prefix}:${name}` : name).toLowerCase()
        return Object.hasOwn({ ...node.sourceCodeLocation?.attrs }, key) ? [`${key}=${value}`] : []
      })
      const { startOffset } = node.sourceCodeLocation
      if (!found.has(startOffset)) found.set(startOffset, [node.tagName, attributes.toSorted()])
    }
    if ('content' in node) walk(node.content)
    else if ('childNodes' in node) for (const child of node.childNodes) walk(child)
  }
  walk(parse(html.replace(/^\uFEFF/, ''), { sourceCodeLocationInfo: true }))
  return [...found].toSorted(([a], [b]) => a - b).map(([, element]) => element)
}

it('any page without edits is the same page, and its elements are those of the parser', () => {
  fc.assert(
    fc.property(pages, (html) => {
      expect(editHtml(html, () => [])).toBe(html)
      expect(elementsOf(html)).toEqual(treeOf(html))
    }),
    { numRuns: 1500 },
  )
})

it('any page has the same elements when each attribute is written anew', () => {
  fc.assert(
    fc.property(pages, (html) => {
      const edited = editHtml(html, ({ attributes }) =>
        [...attributes.values()].map((attribute) => replaceValue(html, attribute, attribute.value)),
      )
      expect(elementsOf(edited)).toEqual(elementsOf(html))
    }),
    { numRuns: 1500 },
  )
})
