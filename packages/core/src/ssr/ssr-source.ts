import type { RequestContext } from '../contract.ts'
import type { Tag } from '../tags/tag.ts'

/** Where the code and the template of a render come from: a build, a Vite in this process, or one of its own. */
export interface SsrSource {
  /**
   * Finds entry and template as they are at this moment, for one render. Rejects with an error whose code begins with SSR_, or with what the module
   * throws.
   *
   * @param signal ends the waiting
   */
  open(context: RequestContext, signal: AbortSignal): Promise<SsrEntry>
  /**
   * Development: prepares what `open` or the render has thrown, before anybody is told of it: its message names the place in
   * the sources. Returns the same object wherever that allows it.
   */
  describe?(error: unknown): unknown
}

/** The entry for one render. It has `exports` or `dispatch`. */
export interface SsrEntry {
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** The exports of the module, where it runs in this process. */
  readonly exports?: Readonly<Record<string, unknown>>
  /** Hands the request to where the code runs. What it resolves with is checked: it has to be a Response. */
  readonly dispatch?: (request: Request, signal: AbortSignal) => Promise<unknown>
  /** As the user wrote it, for the messages of errors. */
  readonly name: string
  /** Where the entry was found, for the hints of errors. */
  readonly where: string
  /** The template's source relative to the Vite root: 'index.html'. */
  readonly templateName: string
  /** Where the template lies, for the hints of errors. */
  readonly templateFile: string
  /** Returns the HTML of the template for the URL of the request. Called at most once, and only when a template is needed. */
  template(): Promise<string>
  /**
   * Returns the scripts, stylesheets and preloads of the client's entry and of these modules, with the `tags` option applied.
   *
   * @param modules ids relative to root, '/src/x' or absolute
   */
  assets(modules: Iterable<string>): readonly Tag[]
  /** Returns the links of the client's entry for early hints, where the options ask for them. */
  hints?(): readonly string[]
  /**
   * Development: returns the stylesheets that the render has loaded so far, as `<style>` with their text. Called just before the
   * first byte. They take the place of those among `assets` that have the same id.
   */
  styles?(): Promise<readonly Tag[]>
}
