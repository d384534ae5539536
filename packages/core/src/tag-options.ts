import type { ManifestChunk } from './manifest/chunk.ts'

/**
 * Value of one attribute. `true` writes the bare name; `false`, `null` and `undefined` leave the attribute
 * out; strings, also empty ones, and numbers are written, escaped.
 */
export type AttributeValue = string | number | boolean | null | undefined

/** Attributes of one tag by name. A value for an attribute that the tag has already replaces it. */
export type AttributeValues = Readonly<Record<string, AttributeValue>>

/** Describes a tag to a function that returns its attributes. */
export interface TagSubject {
  /** 'script': a module script, 'style': a stylesheet, 'preload': a `modulepreload` link. */
  readonly kind: 'script' | 'style' | 'preload'
  /** URL of the script or stylesheet, as it stands in the tag, not escaped. */
  readonly url: string
  /** Entries of the call, as they were written. */
  readonly entries: readonly string[]
  /** The first of them that needs the tag; undefined for what every page has. */
  readonly entry: string | undefined
  /**
   * Source of the file, relative to the Vite root, where it has one: 'src/main.ts'. Shared chunks have none, and a stylesheet has
   * that of its chunk.
   */
  readonly src: string | undefined
  /** The manifest's chunk of the file; undefined in development. */
  readonly chunk: ManifestChunk | undefined
}

/**
 * Attributes for every tag of a kind, or a synchronous function that returns them for one tag. A promise raises
 * INVALID_OPTION.
 */
export type AttributesOption = AttributeValues | ((tag: TagSubject) => AttributeValues)

/** Options for prefetching the files that dynamic imports may need. */
export interface PrefetchOptions {
  /**
   * 'waterfall': `concurrency` files at a time. 'eager': all at once.
   *
   * @default 'waterfall'
   * @example
   * viteIntegration({ tags: { prefetch: { strategy: 'eager' } } })
   */
  strategy?: 'waterfall' | 'eager'
  /**
   * Number of files that are fetched at a time, an integer above 0.
   *
   * @default 3
   * @example
   * viteIntegration({ tags: { prefetch: { concurrency: 1 } } })
   */
  concurrency?: number
  /**
   * Name of the event of `window` that starts the fetching.
   *
   * @default 'load'
   * @example
   * viteIntegration({ tags: { prefetch: { event: 'app:ready' } } })
   */
  event?: string
}

/** 'entry-first': an entry's own stylesheets, then those of its imports. 'imports-first': the reverse. */
export type StyleOrder = 'entry-first' | 'imports-first'

/**
 * Options of tags: for all calls in the `tags` option, or for one call of `viteTags`, where they override it. An
 * unknown name raises UNKNOWN_OPTION, a wrong value INVALID_OPTION.
 */
export interface TagOptions {
  /**
   * Announces the chunks that an entry imports to the browser. Production only.
   * - 'link': by `<link rel="modulepreload">`.
   * - 'header': by a `Link` header (RFC 8288) of at most 2048 bytes. The rest are links.
   * - 'none': not at all.
   *
   * @default 'link'
   * @example
   * viteTags('src/main.ts', { preload: 'none' })
   */
  preload?: 'link' | 'header' | 'none'
  /**
   * Sends stylesheets, scripts and preloads as 103 Early Hints (RFC 8297) when `viteTags` is called, and those of the
   * client's entry ahead of a page that is rendered on the server. Production only.
   *
   * @default false
   * @example
   * viteTags('src/main.ts', { earlyHints: true })
   */
  earlyHints?: boolean
  /**
   * Fetches the files that dynamic imports may need, at low priority, once the page has loaded. An object sets
   * strategy, concurrency and event; see {@link PrefetchOptions}. Production only.
   *
   * @default 'none'
   * @example
   * viteTags('src/main.ts', { prefetch: 'waterfall' })
   */
  prefetch?: 'none' | 'waterfall' | 'eager' | PrefetchOptions
  /**
   * Order of stylesheets; where two rules are equal, the later stylesheet wins. Production only.
   * - 'entry-first': the order of Vite's backend-integration guide. Stylesheets of imports win.
   * - 'imports-first': the order in which modules run, as in development and in HTML pages that Vite
   *   builds. The entry's own stylesheets win.
   *
   * @default 'entry-first'
   * @example
   * viteIntegration({ tags: { styleOrder: 'imports-first' } })
   */
  styleOrder?: StyleOrder
  /**
   * Adds the hashes (Subresource Integrity) that the build recorded to tags. Production only.
   * - `true`: scripts, stylesheets and preloads have them. Without preload links an import map has those of
   *   imported chunks.
   * - 'all': an import map also has those of chunks that scripts import later; preloads are then links.
   * - `false`: no hashes.
   *
   * @default true
   * @example
   * viteIntegration({ tags: { integrity: 'all' } })
   */
  integrity?: boolean | 'all'
  /**
   * Sets the `Content-Security-Policy` header with the nonce of the response. A policy that the application, helmet for
   * instance, has set before is completed instead: scripts and styles with the nonce may run, and in development HMR may
   * connect. Where the `nonce` option gives no nonce, the response gets a random one (128 bits). `true` sets a strict
   * policy; a string is the policy, with `{nonce}` where the nonce goes. Only in the `tags` option, not for one call. Raises INVALID_OPTION for a nonce that is not Base64.
   *
   * @default false
   * @example
   * viteIntegration({ tags: { csp: "script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none'" } })
   */
  csp?: boolean | string
  /**
   * Attributes by kind of tag, added to those of the tag or in place of them. Raises INVALID_ATTRIBUTE for a name
   * or value that cannot be written safely. The scripts that @vitejs/plugin-legacy adds get those of `script`,
   * except type, nomodule, async and defer.
   *
   * @example
   * viteTags('src/main.ts', { attributes: { script: { async: true }, style: ({ url }) => ({ id: url }) } })
   * @example
   * viteIntegration({ tags: { attributes: { script: ({ chunk }) => ({ 'data-name': chunk?.name }) } } })
   */
  attributes?: {
    /** Attributes of module scripts. */
    script?: AttributesOption
    /** Attributes of stylesheets. */
    style?: AttributesOption
    /** Attributes of `modulepreload` links. */
    preload?: AttributesOption
  }
}
