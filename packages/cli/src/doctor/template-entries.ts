const viewFile = /\.(?:ejs|eta|pug|jade|hbs|handlebars|mustache|njk|nunjucks|liquid|html|htm|twig|art)$/i

export function isView(file: string): boolean {
  return viewFile.test(file)
}

/** What template languages leave out. An HTML comment is none of it: engines run what stands in one. */
const comments = [
  /<%#[\s\S]*?%>/g,
  /\{\{!--[\s\S]*?--\}\}/g,
  /\{\{![\s\S]*?\}\}/g,
  /\{#[\s\S]*?#\}/g,
  /\{%-?\s*comment\b[\s\S]*?endcomment\s*-?%\}/g,
  /^[ \t]*\/\/.*$/gm,
]

const literal = String.raw`'[^'\n]*'|"[^"\n]*"|\x60[^\x60$]*\x60`
/** EJS, Eta, Pug, Nunjucks: a call, of one entry or a list. What goes on behind a text is put together. */
const call = new RegExp(String.raw`\bviteTags\(\s*(${literal}|\[[^\]]*\])\s*[,)]`, 'g')
/** Handlebars: a helper. */
const helper = new RegExp(String.raw`\bviteTags\s+(${literal})`, 'g')
/** Liquid: a filter. */
const filter = new RegExp(String.raw`(${literal})\s*\|\s*viteTags\b`, 'g')

/** The entries that a template names as texts: those that it puts together are not to be seen from here. */
export function templateEntries(template: string): string[] {
  const text = comments.reduce((rest, comment) => rest.replace(comment, ''), template)
  const found = [call, helper, filter].flatMap((pattern) => [...text.matchAll(pattern)])
  const names = found.flatMap(([, list = '']) => [...list.matchAll(new RegExp(literal, 'g'))])
  return [...new Set(names.map(([name]) => name.slice(1, -1)))]
}
