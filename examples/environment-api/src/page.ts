interface Facts {
  readonly environment: string
  readonly thread: string
  readonly pathname: string
  /** What the form has sent. */
  readonly name: string | undefined
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character]!)

/** Returns the markup of a page. */
export function page({ environment, thread, pathname, name }: Facts): string {
  const greeting = name === undefined ? '' : `<p data-test="greeting">Good to see you, ${escape(name)}.</p>`
  return `<main>
  <h1 data-test="heading">Rendered where you want it</h1>
  <dl>
    <dt>Environment</dt><dd data-test="environment">${environment}</dd>
    <dt>Thread</dt><dd data-test="thread">${thread}</dd>
    <dt>Path</dt><dd data-test="path">${escape(pathname)}</dd>
  </dl>
  ${greeting}
  <form method="post" action="/greet"><input name="name" value="Ada" aria-label="Name" /> <button>Greet</button></form>
  <p><button data-test="count" type="button">0</button> clicks in the browser</p>
</main>`
}
