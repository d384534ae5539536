/** What every engine writes for the same thing. `tagged` is in the data of the view. */
export interface EngineSyntax {
  readonly name: string
  /** Ending of a view. */
  readonly ending: string
  readonly tags: string
  /** With `preload: 'none'`. */
  readonly withoutPreload: string
  /** Two entries in one call: what `tagged.entries` holds, where the engine knows no arrays. */
  readonly several: string
  /** With attributes of three kinds: a text, a bare one, and one that is dropped. */
  readonly attributes: string
  /** With an option that does not exist. */
  readonly mistaken: string
  readonly unknown: string
}

export const attributes = { script: { 'data-page': 'a "b" <c>', async: true, crossorigin: false } }
export const entries: readonly string[] = ['src/page.ts', 'src/print.css']

const literal = `{ attributes: { script: { 'data-page': 'a "b" <c>', async: true, crossorigin: false } } }`
const json = `['src/page.ts', 'src/print.css']`

export const syntaxes: readonly EngineSyntax[] = [
  ...[
    { name: 'EJS', ending: 'ejs', write: (code: string) => `<%- ${code} %>` },
    { name: 'Pug', ending: 'pug', write: (code: string) => `!= ${code}` },
    { name: 'Eta', ending: 'eta', write: (code: string) => `<%~ ${code} %>` },
  ].map(({ name, ending, write }) => ({
    name,
    ending,
    tags: write(`viteTags('src/page.ts')`),
    withoutPreload: write(`viteTags('src/page.ts', { preload: 'none' })`),
    several: write(`viteTags(${json})`),
    attributes: write(`viteTags('src/page.ts', ${literal})`),
    mistaken: write(`viteTags('src/page.ts', { prelaod: 'none' })`),
    unknown: write(`viteTags('src/gone.ts')`),
  })),
  {
    name: 'Handlebars',
    ending: 'hbs',
    tags: `{{{viteTags 'src/page.ts'}}}`,
    withoutPreload: `{{{viteTags 'src/page.ts' preload='none'}}}`,
    several: `{{{viteTags tagged.entries}}}`,
    attributes: `{{{viteTags 'src/page.ts' attributes=tagged.attributes}}}`,
    mistaken: `{{{viteTags 'src/page.ts' prelaod='none'}}}`,
    unknown: `{{{viteTags 'src/gone.ts'}}}`,
  },
  {
    name: 'Nunjucks',
    ending: 'njk',
    tags: `{{ viteTags('src/page.ts') | safe }}`,
    withoutPreload: `{{ viteTags('src/page.ts', preload='none') | safe }}`,
    several: `{{ viteTags(${json}) | safe }}`,
    attributes: `{{ viteTags('src/page.ts', ${literal}) | safe }}`,
    mistaken: `{{ viteTags('src/page.ts', prelaod='none') | safe }}`,
    unknown: `{{ viteTags('src/gone.ts') | safe }}`,
  },
  {
    name: 'Liquid',
    ending: 'liquid',
    tags: `{{ 'src/page.ts' | viteTags }}`,
    withoutPreload: `{{ 'src/page.ts' | viteTags: preload: 'none' }}`,
    several: `{{ tagged.entries | viteTags }}`,
    attributes: `{{ 'src/page.ts' | viteTags: attributes: tagged.attributes }}`,
    mistaken: `{{ 'src/page.ts' | viteTags: prelaod: 'none' }}`,
    unknown: `{{ 'src/gone.ts' | viteTags }}`,
  },
]

export const cases = ['tags', 'withoutPreload', 'several', 'attributes', 'mistaken', 'unknown'] as const

/** The views of all engines for all cases, by file name. */
export function caseViews(): Record<string, string> {
  const views = syntaxes.flatMap((syntax) =>
    cases.map((name): [string, string] => [`${name}.${syntax.ending}`, `${syntax[name]}\n`]),
  )
  return Object.fromEntries(views)
}
