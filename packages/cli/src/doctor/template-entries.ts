const viewFile = /\.(?:ejs|eta|pug|jade|hbs|handlebars|mustache|njk|nunjucks|liquid|html|htm|twig|art)$/i

export function isView(file: string): boolean {
  return viewFile.test(file)
}

/** Comments of the template languages. HTML comments are not among them: engines run the code inside. */
const comments = [
  /<%#[\s\S]*?%>/g,
  /\{\{!--[\s\S]*?--\}\}/g,
  /\{\{![\s\S]*?\}\}/g,
  /\{#[\s\S]*?#\}/g,
  /\{%-?\s*comment\b[\s\S]*?endcomment\s*-?%\}/g,
  /^[ \t]*\/\/.*$/gm,
]

const literal = String.raw`'[^'\n]*'|"[^"\n]*"|\x60[^\x60$]*\x60`
/** A call, in EJS, Eta, Pug and Nunjucks, of one entry or a list. `viteTags('src/' + name)` is not matched. */
const call = new RegExp(String.raw`\bviteTags\(\s*(${literal}|\[[^\]]*\])\s*[,)]`, 'g')
/** A helper, in Handlebars. */
const helper = new RegExp(String.raw`\bviteTags\s+(${literal})`, 'g')
/** A filter, in Liquid. */
const filter = new RegExp(String.raw`(${literal})\s*\|\s*viteTags\b`, 'g')

/** Returns the entries that a template names by string literals. Names that it computes are not known here. */
export function templateEntries(template: string): string[] {
  const text = comments.reduce((rest, comment) => rest.replace(comment, ''), template)
  const found = [call, helper, filter].flatMap((pattern) => [...text.matchAll(pattern)])
  const names = found.flatMap(([, list = '']) => [...list.matchAll(new RegExp(literal, 'g'))])
  return [...new Set(names.map(([name]) => name.slice(1, -1)))]
}
