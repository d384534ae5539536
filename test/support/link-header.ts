export interface Link {
  readonly url: string
  /** Parameters by name; one without a value is ''. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Parses a `Link` header strictly by the grammar of RFC 8288, and throws for anything else. */
export function parseLinks(header: string): Link[] {
  const links: Link[] = []
  const link = /\s*<([^<>\s"]*)>((?:\s*;\s*[\w-]+(?:=(?:"(?:[^"\\]|\\.)*"|[\w-]+))?)*)\s*(?:,|$)/y
  while (link.lastIndex < header.length) {
    const match = link.exec(header)
    if (match === null) throw new Error(`No Link header: ${header}`)
    const [, url = '', rest = ''] = match
    links.push({ url, parameters: parseParameters(rest) })
  }
  return links
}

function parseParameters(text: string): Record<string, string> {
  const found = text.matchAll(/;\s*([\w-]+)(?:="((?:[^"\\]|\\.)*)"|=([\w-]+))?/g)
  return Object.fromEntries(
    [...found].map(([, name = '', quoted, token]) => [name, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '']),
  )
}
