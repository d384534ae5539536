/** A value of an attribute: `true` is bare, `false`, `null` and `undefined` leave it out, `''` and `0` stay. */
export type AttributeValue = string | number | boolean | null | undefined

export type AttributeValues = Readonly<Record<string, AttributeValue>>

/** What a function that gives attributes is told. */
export interface TagSubject {
  readonly kind: 'script' | 'style' | 'preload'
  /** The address of the script or stylesheet. */
  readonly url: string
  /** The entries of the call. */
  readonly entries: readonly string[]
}

/** Attributes, or a function that returns them. Not async: a promise is an error with the code INVALID_OPTION. */
export type AttributesOption = AttributeValues | ((tag: TagSubject) => AttributeValues)

/** How what dynamic imports may need is fetched ahead, once the page has loaded. */
export interface PrefetchOptions {
  /** 'waterfall': a few at a time; 'eager': all at once. @default 'waterfall' */
  strategy?: 'waterfall' | 'eager'
  /** How many at a time. @default 3 */
  concurrency?: number
  /** The event of `window` that begins it. @default 'load' */
  event?: string
}

/** Whose stylesheets come first: those of an entry, or those of what it imports. */
export type StyleOrder = 'entry-first' | 'imports-first'

/** How tags are made. For all of them, or for one call: then it goes before. */
export interface TagOptions {
  /**
   * How the chunks that an entry imports are announced: by `modulepreload` links, by a `Link` header
   * (RFC 8288; what does not fit is announced by links), or not at all. Production only.
   * @default 'link'
   */
  preload?: 'link' | 'header' | 'none'
  /**
   * Sends stylesheets, scripts and preloads as 103 Early Hints (RFC 8297) when the tags are made.
   * Production only.
   * @default false
   */
  earlyHints?: boolean
  /** Fetches ahead what dynamic imports may need. Production only. @default 'none' */
  prefetch?: 'none' | 'waterfall' | 'eager' | PrefetchOptions
  /**
   * Whose stylesheets come first, and so give way to the others where rules are equal. 'entry-first' is the
   * order of Vite's backend-integration guide. 'imports-first' is the one in which modules run: that of
   * development, and of the pages that Vite builds itself. For a page that relies on it. Production only.
   * @default 'entry-first'
   */
  styleOrder?: StyleOrder
  /**
   * Whether tags carry the hashes that the build recorded: scripts, stylesheets and preloads. Without preloads
   * an import map has those of imported chunks. 'all': an import map has those of what scripts import
   * later as well; then preloads are links. Production only.
   * @default true
   */
  integrity?: boolean | 'all'
  /**
   * Sets the `Content-Security-Policy` header with the nonce of the response, where the application has
   * set none; without a `nonce` option it makes one. A string is the policy, `{nonce}` in it the nonce.
   * For all tags, not for one call.
   * @default false
   */
  csp?: boolean | string
  /**
   * Attributes by kind of tag, added to its own or in place of them. Scripts for browsers without modules
   * take those of scripts, but for what decides whether and when they run (type, nomodule, async, defer).
   */
  attributes?: {
    script?: AttributesOption
    style?: AttributesOption
    preload?: AttributesOption
  }
}
