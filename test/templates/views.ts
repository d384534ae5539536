/** Calls of the helpers in the syntax of one engine. `tagged` is part of the view's data. */
export interface EngineSyntax {
  readonly name: string
  /** Extension of its views. */
  readonly ending: string
  readonly tags: string
  /** A call with `preload: 'none'`. */
  readonly withoutPreload: string
  /** A call with two entries: `tagged.entries`, where the engine has no array literals. */
  readonly several: string
  /** A call with three attributes: a text, a bare one, and one that is left out. */
  readonly attributes: string
  /** A call with an unknown option. */
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

/**
 * Views that call `viteTags` in another scope than the page's own: a partial, a layout, a loop, a macro. Keys are file
 * names; 'tags' is the view of that case.
 */
export const scopes: Readonly<Record<string, string>> = {
  'partial.ejs': `<%- include('tags') %>`,
  'partial.pug': 'include tags.pug',
  'partial.eta': `<%~ include('./tags', it) %>`,
  'loop.hbs': `{{#each links}}{{{@root.viteTags 'src/page.ts'}}}{{/each}}`,
  'partial.njk': `{% include 'tags.njk' %}`,
  'partial.liquid': `{% render 'tags.liquid' %}`,
  'include.liquid': `{% include 'tags.liquid' %}`,
  'layout.pug': 'extends frame.pug\nblock content\n  p text',
  'layout.eta': `<% layout('./frame') %>text`,
  'layout.njk': `{% extends 'frame.njk' %}{% block content %}text{% endblock %}`,
  'layout.liquid': `{% layout 'frame.liquid' %}{% block content %}text{% endblock %}`,
  'macro.njk': `{% from 'macros.njk' import head with context %}{{ head() }}`,
}

/** The views that `scopes` extend or import. */
const frames: Readonly<Record<string, string>> = {
  'frame.pug': `!= viteTags('src/page.ts')\nblock content`,
  'frame.eta': `<%~ viteTags('src/page.ts') %><%~ body %>`,
  'frame.njk': `{{ viteTags('src/page.ts') | safe }}{% block content %}{% endblock %}`,
  'frame.liquid': `{{ 'src/page.ts' | viteTags }}{% block content %}{% endblock %}`,
  'macros.njk': `{% macro head() %}{{ viteTags('src/page.ts') | safe }}{% endmacro %}`,
}

/** Returns the views of all engines for all cases, by file name. */
export function caseViews(): Record<string, string> {
  const views = syntaxes.flatMap((syntax) =>
    cases.map((name): [string, string] => [`${name}.${syntax.ending}`, `${syntax[name]}\n`]),
  )
  return { ...Object.fromEntries(views), ...scopes, ...frames }
}
