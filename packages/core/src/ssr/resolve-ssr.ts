import type { SsrOptions } from '../ssr-options.ts'
import { invalidOption } from '../validate-options.ts'

/** The template of which neither the user nor the plugin says anything else. */
export const defaultTemplate = 'index.html'

/** The `ssr` option, with the defaults that do not depend on Vite or the build. Frozen. */
export interface ResolvedSsr {
  /** As the user wrote it. */
  readonly entry: string
  /** Undefined: what the plugin recorded, else 'ssr'. */
  readonly environment: string | undefined
  /** Relative to root, without a slash in front. Undefined: what the plugin recorded, else 'index.html'. */
  readonly template: string | undefined
  /** Milliseconds; 0 for no limit. */
  readonly timeoutMs: number
  readonly onError: SsrOptions['onError']
}

/** @throws ViteIntegrationError INVALID_OPTION */
export function resolveSsr(option: string | SsrOptions | undefined): ResolvedSsr | undefined {
  if (option === undefined) return undefined
  const {
    entry,
    environment,
    template,
    timeoutMs = 10_000,
    onError,
  }: SsrOptions = typeof option === 'string' ? { entry: option } : option
  // Other types are refused with all options; JavaScript may leave it out.
  if ((entry as string | undefined) === undefined)
    throw invalidOption(
      'ssr.entry',
      'It has to name the module that renders, such as "./src/entry-server.ts"',
    )
  return Object.freeze({
    entry,
    environment,
    template: template?.replace(/^\.?\/+/, ''),
    timeoutMs,
    onError,
  })
}
