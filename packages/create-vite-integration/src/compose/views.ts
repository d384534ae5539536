import type { Engine } from '../choices.ts'
import type { Files } from './piece.ts'

/** Returns the view of the first page, in the language of an engine. */
export function viewsOf(engine: Engine, title: string, entry: string): Files {
  return {
    [`views/home.${engine}`]: engine === 'pug' ? pugView(title, entry) : htmlView(engine, title, entry),
  }
}

/** How EJS and Eta write a value into the page, escaped, and HTML as it is. */
const tags = {
  ejs: { time: '<%= time %>', html: (call: string) => `<%- ${call} %>` },
  eta: { time: '<%= it.time %>', html: (call: string) => `<%~ it.${call} %>` },
} as const

function htmlView(engine: 'ejs' | 'eta', title: string, entry: string): string {
  const { time, html } = tags[engine]
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="icon" href="/favicon.svg" />
    ${html(`viteTags('${entry}')`)}
  </head>
  <body>
    <header>views/home.${engine} was rendered at ${time}.</header>
    <div id="app"></div>
  </body>
</html>
`
}

function pugView(title: string, entry: string): string {
  return `doctype html
html(lang='en')
  head
    meta(charset='utf-8')
    meta(name='viewport', content='width=device-width, initial-scale=1')
    title ${title}
    link(rel='icon', href='/favicon.svg')
    != viteTags('${entry}')
  body
    header views/home.pug was rendered at #{time}.
    #app
`
}
