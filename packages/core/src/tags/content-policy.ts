/** A Content-Security-Policy, directive by directive: names in lower case, each with its sources. */
type Policy = Map<string, readonly string[]>

/** The directives that decide about elements, most specific first. Each one that is missing leaves it to the next. */
const scripts = ['script-src-elem', 'script-src', 'default-src']
const styles = ['style-src-elem', 'style-src', 'default-src']

/**
 * Completes the policy of an application, which has been set for its response already: scripts and styles with the nonce of
 * the response may run. Nothing else becomes possible; where a policy allows all inline code, or none at all, it stays.
 *
 * @param header the value of the header: one policy, or several with commas between them
 * @param isDev also allows the WebSocket of HMR, which may be on a port of its own, and does not send the browser to https,
 * where no server is
 */
export function completePolicies(header: string, nonce: string, isDev: boolean): string {
  return header
    .split(',')
    .map((text) => {
      const policy = parsePolicy(text)
      for (const names of [scripts, styles]) allowNonce(policy, names, `'nonce-${nonce}'`)
      if (isDev) {
        addSources(policy, 'connect-src', policy.get('connect-src') ?? policy.get('default-src'), [
          'ws:',
          'wss:',
        ])
        policy.delete('upgrade-insecure-requests')
      }
      return [...policy].map(([name, sources]) => [name, ...sources].join(' ')).join('; ')
    })
    .join(', ')
}

const scriptTag = /<script(?=[\s/>])((?:"[^"]*"|'[^']*'|[^>"'])*)/gi
const typeAttribute = /\stype\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*))/i
/** The types of scripts that a policy is for. An element of another type is a block of data, which browsers do not run. */
const scriptType =
  /^(?:module|importmap|speculationrules|(?:text|application)\/(?:x-)?(?:java|ecma)script)?$/i

function hasInlineScript(html: string): boolean {
  return [...html.matchAll(scriptTag)].some(([, attributes = '']) => {
    const [, ...values] = typeAttribute.exec(attributes) ?? []
    const type = values.find((value) => value !== undefined) ?? ''
    return scriptType.test(type.trim()) && !/\ssrc\s*=/i.test(attributes)
  })
}

/**
 * Returns whether a header with policies blocks a page of development: its inline scripts, or the styles that Vite's client
 * inserts. Both have the nonce of the response, if it has one.
 *
 * @param html the page, or its tags
 */
export function blocksPage(header: string, html: string, nonce?: string): boolean {
  const needed = hasInlineScript(html) ? [scripts, styles] : [styles]
  return header.split(',').some((text) => {
    const policy = parsePolicy(text)
    return needed.some((names) => {
      const sources = names.map((name) => policy.get(name)).find((found) => found !== undefined)
      return sources !== undefined && !allowsAllInline(sources) && !sources.includes(`'nonce-${nonce ?? ''}'`)
    })
  })
}

function parsePolicy(text: string): Policy {
  const policy: Policy = new Map()
  for (const directive of text.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/)
    // Of two directives with one name browsers read the first.
    if (name !== '' && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources)
  }
  return policy
}

/** Adds a nonce to each directive that decides; where none but the default is there, it gets one of its own. */
function allowNonce(
  policy: Policy,
  [element = '', kind = '', all = '']: readonly string[],
  nonce: string,
): void {
  if (policy.has(element)) addSources(policy, element, policy.get(element), [nonce])
  if (policy.has(kind) || !policy.has(element)) {
    addSources(policy, kind, policy.get(kind) ?? policy.get(all), [nonce])
  }
}

function addSources(
  policy: Policy,
  name: string,
  sources: readonly string[] | undefined,
  added: readonly string[],
): void {
  if (sources === undefined || isNone(sources)) return
  const isNonce = added.some((source) => source.startsWith("'nonce-"))
  // With a nonce beside it browsers ignore 'unsafe-inline', on which the application relies.
  if (isNonce && allowsAllInline(sources)) return
  policy.set(name, [...new Set([...sources, ...added])])
}

function isNone(sources: readonly string[]): boolean {
  return sources.every((source) => source.toLowerCase() === "'none'")
}

function allowsAllInline(sources: readonly string[]): boolean {
  const isStricter = sources.some((source) => /^'(?:nonce-|sha\d+-|strict-dynamic')/i.test(source))
  return !isStricter && sources.some((source) => source.toLowerCase() === "'unsafe-inline'")
}
