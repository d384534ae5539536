import type { ViteIntegrationOptions } from './options.ts'
import { invalidOption } from './validate-options.ts'

/** The option `assetFallback` with its defaults. */
export interface ResolvedStore {
  /** Without query, fragment and credentials. */
  readonly url: URL
  /** Whether clients are sent there, instead of getting the file passed through. */
  readonly redirects: boolean
  readonly timeoutMs: number
  /** Size of a file up to which it is passed through. The default fits into the memory by default: each file is held. */
  readonly maxBytes: number
  /** Memory for files that were passed through. */
  readonly cacheBytes: number
}

type Options = Pick<ViteIntegrationOptions<never, never>, 'assetFallback' | 'memory'>

/** Returns the memory for all built files, bytes. */
export function memoryOf({ memory }: Options): number {
  return memory?.maxBytes ?? 64 * 1024 * 1024
}

/** @throws ViteIntegrationError INVALID_OPTION */
export function resolveStore(options: Options): ResolvedStore | undefined {
  const { assetFallback } = options
  if (assetFallback === undefined) return undefined
  const given = typeof assetFallback === 'string' ? { url: assetFallback } : assetFallback
  const url = URL.parse(given.url ?? '')
  const isPlain = url && /^https?:$/.test(url.protocol) && `${url.origin}${url.pathname}` === url.href
  if (!isPlain)
    throw invalidOption(
      'assetFallback',
      'It has to be the URL of a folder, such as "https://assets.example.com/shop"',
    )
  return Object.freeze({
    url,
    redirects: given.redirect ?? false,
    timeoutMs: given.timeoutMs ?? 10_000,
    maxBytes: given.maxBytes ?? 8_000_000,
    cacheBytes: memoryOf(options) / 4,
  })
}
