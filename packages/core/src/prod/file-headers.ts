import type { SetHeaders } from '../option-functions.ts'
import { invalidOption, isPromise, invalidResult } from '../validate-options.ts'

/** Headers that say what the bytes of a response are: another value would make it another response. */
const ofBody: ReadonlySet<string> = new Set([
  'accept-ranges',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'etag',
  'keep-alive',
  'last-modified',
  'set-cookie',
  'trailer',
  'transfer-encoding',
])

/** Not imported: an ES module that imports `node:http` makes Node load undici as well. */
const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http')

/**
 * Asks the `setHeaders` option for the headers of one file. Names in lower case.
 *
 * @param file relative to outDir, with slashes
 * @throws ViteIntegrationError INVALID_OPTION; and the errors of the function
 */
export function headersOf(
  file: string,
  immutable: boolean,
  setHeaders: SetHeaders | undefined,
): Readonly<Record<string, string>> {
  const headers = Object.create(null) as Record<string, string>
  if (!setHeaders) return headers
  const target = {
    setHeader(name: string, value: string | number | readonly string[]): void {
      const key = String(name).toLowerCase()
      const text = [value].flat().join(', ')
      if (ofBody.has(key))
        throw invalidOption('setHeaders', `It sets "${name}" for ${file}, which follows from the file itself`)
      try {
        validateHeaderName(key)
        validateHeaderValue(key, text)
      } catch (error) {
        throw invalidOption('setHeaders', `It sets "${name}" for ${file}: ${(error as Error).message}`)
      }
      headers[key] = text
    },
    getHeader: (name: string): string | undefined => headers[name.toLowerCase()],
  }
  const result: unknown = setHeaders(target, file, { immutable })
  if (isPromise(result)) throw invalidResult('setHeaders', 'The function has to set them', result)
  return headers
}
